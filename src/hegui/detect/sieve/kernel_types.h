/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of kernel.c share: bits, limits, the tables of a sieve and the scratch of a call. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* What a unit of folded text is; the same bits stand in kernel_input.py, which makes the table. */
enum {
    HAN = 1, GONE = 2, SOFT = 4, LETTER = 8, DIGIT = 16, UPPER = 32, LOOK = 64, SURNAME = 128,
    BEGINS = 128, /* of a class only, in the place of SURNAME: a word begins with it */
    STREET = 256, UNIT = 512, PROVINCE = 1024, GAP = 2048, LOOSE = 4096, SINGLE = 8192, ALNUM = 16384, OTHER = 32768, /* OTHER: the table does not hold its units */
};
/* What a place is: a `What` of place.py; or a label, of which native.py asks whether a value stands behind it. */
enum { TERM = 1, NUMBERS = 2, LABELS = 4, OPEN = 8, STREETS = 16, TITLES = 32, NET = 64, PLATES = 128, LABEL = 256, AS_IT_IS = 512 };
/* What a word is. */
enum { IS_TERM = 1, IS_LABEL = 2, ANYWHERE = 4, NAMES = 8, COLON = 16, PLAIN_NAME = 32, VALUE = 64, LETTERS = 128, IN_GAP = 256, IS_SIGN = 512, LAST = 1024, LETTERS_BEHIND_COLON = 2048 };

#define CHUNK (1 << 20)   /* bytes of a text that are folded at a time */
#define OVERLAP (1 << 11) /* bytes that two chunks share: more than a term with its separators */
#define SLACK (1 << 15)   /* how far a good place to cut is looked for */
#define AHEAD (1 << 12)   /* bytes behind a text that are fetched while it is looked over */
#define PAD 96            /* units behind the text, all zero, so that looking ahead needs no test */
#define LONGEST_EXPANSION 18
#define TWO 16 /* of the first four bits all are set */
#define ELSEWHERE 0x80000000u

typedef struct { /* small, so that the buckets of ten thousand words stay in the cache */
    uint64_t key;
    uint32_t first;  /* the first of the words with this key, plus one; 0: none. The last of them says so */
    uint32_t third;  /* of a pair: a filter of the third units of its words of three; all bits if a word has just two */
    uint64_t fourth; /* of a pair: a filter of the third and fourth units of the longer words that begin with it */
} bucket;

typedef struct {
    uint32_t mask, slot; /* the high bits of a hash are the good ones */
    bucket *buckets;
} table;

/* Words of two and three units are kept by the first two, longer ones by the first four. */
typedef struct {
    uint32_t shift, threes_shift, letters_shift;
    uint32_t count;
    uint16_t *units;
    uint32_t *offsets;
    uint16_t *kinds;
    table pairs, fours;
    uint8_t *starts;  /* by hash of the first two units of words: a bit for each of four kinds of third units; TWO: a word ends here */
    uint8_t *threes;  /* one bit for each hash of the first three units of a word */
    uint8_t *letters; /* one bit for each hash of the letters with which a word begins */
    int anywhere;     /* whether a word that begins with a letter or digit counts inside of another word */
} words;

typedef struct {
    uint32_t fold[65536];  /* by character: plain unit, the first eight of its flags << 16; ELSEWHERE: look in others */
    uint16_t flags[65536]; /* by plain unit */
    uint32_t *other_from, *other_at; /* sorted code points, and where their units stand in other_units */
    uint32_t others;
    uint32_t *other_units; /* count, then units with flags */
    words plain, aloud;
    uint16_t *sounds; /* of 65536 units, or NULL */
    uint8_t ascii[128]; /* flags, as in `fold` */
    int personal, wide;
} sieve;

typedef struct {
    int32_t text, what;
    int64_t start, end;
    int64_t before; /* characters of the text before it */
} place;

typedef struct {
    uint16_t *raw, *unit, *lower, *sound; /* characters; plain; without capitals; made only where words are read aloud */
    uint8_t *class; /* the first eight of the flags of each unit */
    uint32_t *word, *look; /* where a word may begin, and where a shape may stand */
    uint32_t *from; /* source byte of each unit, and one past the last; made only when something was found */
    size_t capacity;
} scratch;

typedef struct {
    const sieve *s;
    scratch *w;
    const uint8_t *text;
    uint32_t length;      /* bytes of the chunk */
    uint32_t n;           /* units */
    uint32_t raws, words, looks;
    int mapped, dropped, han;
    int64_t counted, characters; /* bytes of the text that were counted last, and how many characters they are */
    int whole, as_it_is; /* whether the chunk is a whole text; AS_IT_IS, 0, or not yet known: -1 */
    int32_t index;
    int64_t base;         /* of the chunk in the text */
    place *out;
    int64_t used, room;
    uint32_t stop_unit, stop_byte; /* behind the last stop that was passed, in the units and in the source */
    uint32_t stretch_end; /* of the stretch of which something was told */
    int told;             /* the groups that were */
} look;
