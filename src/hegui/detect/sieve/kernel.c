/* SPDX-License-Identifier: Apache-2.0
 *
 * The native sieve: one pass over the bytes of a column of texts. It folds, looks for words by a hash of their first two
 * units, and looks at digits, @ and a few characters for the shapes of identifiers. It answers places; the rules in Python
 * read them. Too many places are slow, too few are wrong: tests compare it with the rules on the same texts.
 *
 * Plain C with no library but libc, called through ctypes: no header of Python is needed to build it. All state is in the
 * handle (never changed after it is made) and in the scratch of a call, so threads may share a handle.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What a unit of folded text is; the same bits stand in kernel_input.py, which makes the table. */
enum {
    HAN = 1, GONE = 2, SOFT = 4, LETTER = 8, DIGIT = 16, UPPER = 32, LOOK = 64, SURNAME = 128,
    STREET = 256, UNIT = 512, PROVINCE = 1024, GAP = 2048, LOOSE = 4096, SINGLE = 8192, ALNUM = 16384, OTHER = 32768, /* OTHER: the table does not hold its units */
};
/* What a place is. */
enum { TERM = 1, NUMBERS = 2, LABELS = 4, OPEN = 8, STREETS = 16, TITLES = 32, LABEL = 64 };
/* What a word is. */
enum { IS_TERM = 1, IS_LABEL = 2, ANYWHERE = 4, NAMES = 8, COLON = 16, PLAIN_NAME = 32, VALUE = 64, LETTERS = 128, IN_GAP = 256, IS_SIGN = 512, LAST = 1024, LETTERS_BEHIND_COLON = 2048 };

#define CHUNK (1 << 20)   /* bytes of a text that are folded at a time */
#define OVERLAP (1 << 11) /* bytes that two chunks share: more than a term with its separators */
#define SLACK (1 << 15)   /* how far a good place to cut is looked for */
#define PAD 64            /* units behind the text, all zero, so that looking ahead needs no test */
#define LONGEST_EXPANSION 18

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
    uint32_t shift, four_shift;
    uint16_t *units;
    uint32_t *offsets;
    uint16_t *kinds;
    table pairs, fours;
    uint8_t *bitmap;              /* one bit for each hash of the first two units of a word */
    uint8_t brief[128 * 128 / 8]; /* one bit for each two ASCII characters that begin a word which four do not begin */
    uint8_t *four;                /* one bit for each hash of four ASCII characters that begin a word */
    int anywhere;    /* whether a word that begins with a letter counts inside of another word */
    int sign_first;  /* whether a word begins with an ASCII sign */
} words;

typedef struct {
    uint32_t bmp[65536]; /* plain unit, flags << 16; OTHER: look in others */
    uint32_t *other_from, *other_at; /* sorted code points, and where their units stand in other_units */
    uint32_t others;
    uint32_t *other_units; /* count, then units with flags */
    words plain, aloud;
    uint16_t *sounds; /* of 65536 units, or NULL */
    uint8_t looked[128]; /* of ASCII: whether a shape may stand there */
    int personal, singled, wide;
} sieve;

typedef struct {
    int32_t text, what;
    int64_t start, end;
} place;

typedef struct {
    uint16_t *unit, *sound; /* sound: made only where words are read aloud */
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
    uint32_t words, looks;
    int mapped, dropped, han;
    int32_t index;
    int64_t base;         /* of the chunk in the text */
    place *out;
    int64_t used, room;
    uint32_t stop_unit, stop_byte; /* behind the last stop that was passed, in the units and in the source */
    uint32_t stretch_end; /* of the stretch of which something was told */
    int told;             /* the groups that were */
} look;

/* ---- words ---- */

static inline uint32_t hash_of(uint32_t key) { return key * 0x9E3779B1u; }

static inline uint32_t bit_of(uint32_t key) { return 1u << (hash_of(key) >> 27); }

static int table_make(table *t, uint32_t n) {
    uint32_t size = 16, log = 4;
    while (size < n + n / 4 + 2) size *= 2, log++;
    t->mask = size - 1, t->slot = 32 - log;
    return (t->buckets = calloc(size, sizeof *t->buckets)) != NULL;
}

static inline uint32_t hash_of_key(uint64_t key) { return (uint32_t)((key * 0x9E3779B97F4A7C15ull) >> 32); }

static inline bucket *bucket_of(const table *t, uint64_t key) { /* that of a key, or an empty one, whose key is 0 */
    uint32_t slot = hash_of_key(key) >> t->slot;
    while (t->buckets[slot].key && t->buckets[slot].key != key) slot = (slot + 1) & t->mask;
    return &t->buckets[slot];
}

static inline uint64_t four_of(const uint16_t *units) { return units[0] | (uint64_t)units[1] << 16 | (uint64_t)units[2] << 32 | (uint64_t)units[3] << 48; }

static inline int is_ascii(const uint16_t *units, int n) {
    uint32_t all = 0;
    for (int k = 0; k < n; k++) all |= units[k];
    return all < 128;
}

static inline void set(uint8_t *bitmap, uint32_t bit) { bitmap[bit >> 3] |= (uint8_t)(1 << (bit & 7)); }

/* Words come sorted: those kept by two units first, then those kept by four. */
static int words_make(words *w, const uint16_t *units, const uint32_t *offsets, const uint16_t *kinds, uint32_t n, const uint32_t *bmp) {
    uint32_t bits = 10, four_bits = 10, ascii = 0;
    for (uint32_t i = 0; i < n; i++) ascii += offsets[i + 1] - offsets[i] >= 4 && is_ascii(units + offsets[i], 4);
    while ((1u << bits) < 32 * n && bits < 21) bits++;
    while ((1u << four_bits) < 32 * ascii && four_bits < 21) four_bits++;
    memset(w, 0, sizeof *w);
    w->shift = 32 - bits;
    w->four_shift = 32 - four_bits;
    w->units = malloc((offsets[n] + 1) * sizeof *w->units);
    w->offsets = malloc((n + 1) * sizeof *w->offsets);
    w->kinds = malloc((n + 1) * sizeof *w->kinds);
    w->bitmap = calloc((1u << bits) / 8, 1);
    w->four = calloc((1u << four_bits) / 8, 1);
    if (!w->units || !w->offsets || !w->kinds || !w->bitmap || !w->four || !table_make(&w->pairs, n) || !table_make(&w->fours, n)) return 0;
    memcpy(w->units, units, offsets[n] * sizeof *units);
    memcpy(w->offsets, offsets, (n + 1) * sizeof *offsets);
    memcpy(w->kinds, kinds, n * sizeof *kinds);
    for (uint32_t i = 0; i < n; i++) {
        const uint16_t *at = w->units + offsets[i];
        uint32_t length = offsets[i + 1] - offsets[i], two = at[0] | (uint32_t)at[1] << 16;
        bucket *pair = bucket_of(&w->pairs, two), *b = pair;
        pair->key = two;
        if (length == 2) pair->third = ~0u;
        else if (length == 3) pair->third |= bit_of(at[2]);
        else {
            pair->fourth |= 1ull << (hash_of(at[2] | (uint32_t)at[3] << 16) >> 26);
            b = bucket_of(&w->fours, four_of(at));
            b->key = four_of(at);
        }
        if (b->first) w->kinds[i - 1] &= (uint16_t)~LAST;
        else b->first = i + 1;
        w->kinds[i] |= LAST;
        if (kinds[i] & ANYWHERE) w->anywhere = 1;
        if (at[0] < 128 && !(bmp[at[0]] >> 16 & ALNUM)) w->sign_first = 1;
        if (kinds[i] == IN_GAP) continue; /* asked for behind a label only */
        set(w->bitmap, hash_of(two) >> w->shift);
        if (length >= 4 && is_ascii(at, 4)) set(w->four, hash_of(at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24) >> w->four_shift);
        else if (is_ascii(at, 2)) set(w->brief, at[0] << 7 | at[1]);
    }
    return 1;
}

static void words_free(words *w) {
    free(w->units), free(w->offsets), free(w->kinds), free(w->pairs.buckets), free(w->fours.buckets), free(w->bitmap), free(w->four);
}

/* ---- folding ---- */

static inline uint32_t low(uint32_t unit) { return unit + (unit - 'A' < 26u) * 32; }

/* What the unit at a place is. A second half of a pair is what its first half is. */
static inline uint32_t flags_of(const sieve *s, const uint16_t *unit, uint32_t i) {
    if (unit[i] < 0xD800) return s->bmp[unit[i]] >> 16;
    return s->bmp[(unit[i] & 0xFC00) == 0xDC00 && i ? unit[i - 1] : unit[i]] >> 16;
}
static inline uint32_t is_at(const look *l, uint32_t i) { return flags_of(l->s, l->w->unit, i); }

/* One code point; malformed bytes become U+FFFD, and never is a byte behind the end read. */
static inline uint32_t decode(const uint8_t *text, uint32_t length, uint32_t *at) {
    uint32_t i = *at, c = text[i];
    if (c < 0x80) return *at = i + 1, c;
    if (c >= 0xE0 && c < 0xF0 && i + 2 < length && (text[i + 1] & 0xC0) == 0x80 && (text[i + 2] & 0xC0) == 0x80)
        return *at = i + 3, (c & 0x0F) << 12 | (text[i + 1] & 0x3Fu) << 6 | (text[i + 2] & 0x3Fu);
    if (c >= 0xC2 && c < 0xE0 && i + 1 < length && (text[i + 1] & 0xC0) == 0x80)
        return *at = i + 2, (c & 0x1F) << 6 | (text[i + 1] & 0x3Fu);
    if (c >= 0xF0 && c < 0xF5 && i + 3 < length && (text[i + 1] & 0xC0) == 0x80 && (text[i + 2] & 0xC0) == 0x80 &&
        (text[i + 3] & 0xC0) == 0x80) {
        uint32_t point = (c & 0x07) << 18 | (text[i + 1] & 0x3Fu) << 12 | (text[i + 2] & 0x3Fu) << 6 | (text[i + 3] & 0x3Fu);
        return *at = i + 4, point < 0x110000 ? point : 0xFFFD;
    }
    return *at = i + 1, 0xFFFD;
}

static const uint32_t *other(const sieve *s, uint32_t point) {
    uint32_t least = 0, high = s->others;
    while (least < high) {
        uint32_t mid = (least + high) / 2;
        if (s->other_from[mid] < point) least = mid + 1; else high = mid;
    }
    return least < s->others && s->other_from[least] == point ? s->other_units + s->other_at[least] : NULL;
}

static int grow(scratch *w, size_t wanted) {
    if (wanted <= w->capacity) return 1;
    size_t capacity = wanted + wanted / 4;
    uint16_t *unit = realloc(w->unit, capacity * sizeof *unit);
    if (unit) w->unit = unit;
    uint32_t *word = realloc(w->word, capacity * sizeof *word);
    if (word) w->word = word;
    uint32_t *look = realloc(w->look, capacity * sizeof *look);
    if (look) w->look = look;
    uint32_t *from = realloc(w->from, capacity * sizeof *from);
    if (from) w->from = from;
    if (!unit || !word || !look || !from) return 0;
    w->capacity = capacity;
    return 1;
}

/* The units of a character that the table does not hold. */
static const uint32_t *units_of(const sieve *s, uint32_t point, uint32_t pair[3]) {
    const uint32_t *units = other(s, point);
    if (units) return units;
    if (point < 0x10000) pair[0] = 1, pair[1] = point;
    else pair[0] = 2, pair[1] = 0xD800 + ((point - 0x10000) >> 10), pair[2] = 0xDC00 + (point & 0x3FF);
    return pair;
}

/* What the first look over the units keeps in registers. Little of it branches on the text: a candidate is always written
 * down, and counted only if it is one. */
typedef struct {
    uint32_t n, words, looks;    /* units, and candidates that were counted */
    uint32_t unit, flag, before; /* the last unit, what it is, and what the one before it is */
    uint32_t singles, pending;   /* letters by themselves, as bits; whether soft units follow a Han character */
    uint32_t dropping, han, ascii; /* ascii: the last unit is the byte before */
    uint16_t *unit_out;
    uint32_t *word_out, *look_out;
} glance;

#define IN_BITMAP(bitmap, bit) ((uint32_t)(bitmap)[(bit) >> 3] >> ((bit) & 7))
#define UNPLAIN ((uint32_t)(GONE | SOFT | LETTER | DIGIT | OTHER))
#define INLINE static inline __attribute__((always_inline))

/* Three single letters, each apart from the next by one unit, may spell a word. */
INLINE uint32_t spelled(uint32_t singles) { return (singles & singles >> 2 & singles >> 4) != 0; }

/* Any unit. The one before it may begin a word: not inside of letters and digits, or the first letter behind digits. */
INLINE void take(glance *g, uint32_t packed, const words *v) {
    uint32_t u = packed & 0xFFFF, f = packed >> 16, lower = low(u);
    g->unit_out[g->n] = (uint16_t)u;
    uint32_t bit = hash_of(g->unit | lower << 16) >> v->shift;
    uint32_t begins = ~((g->flag & g->before) >> 14) | (g->flag & ~g->before) >> 3 | (uint32_t)v->anywhere;
    g->word_out[g->words] = g->n - 1;
    g->words += IN_BITMAP(v->bitmap, bit) & begins & 1;
    g->look_out[g->looks] = g->n;
    g->looks += (f >> 6) & ~((f & g->flag) >> 4) & 1; /* LOOK, and of digits the first */
    g->singles = g->singles << 1 | ((g->flag >> 3 & ~(g->before >> 14) & ~(f >> 14)) & 1);
    g->dropping |= (f >> 1 & 1) | (f & g->pending) | spelled(g->singles); /* GONE; HAN behind soft ones behind HAN */
    g->pending = f >> 2 & (g->flag | g->pending) & 1;
    g->han |= f;
    g->before = g->flag, g->flag = f, g->unit = lower, g->n++;
}

/* Characters of three bytes that are no letters, digits or separators, as long as they follow each other: nearly all of
 * Chinese. Returns how many. */
INLINE uint32_t plain_run(glance *g, const uint8_t *text, uint32_t length, const uint32_t *bmp, const words *v) {
    uint16_t *restrict unit = g->unit_out;
    uint32_t *restrict word = g->word_out, *restrict look = g->look_out;
    const uint8_t *bitmap = v->bitmap;
    const uint32_t shift = v->shift;
    uint32_t n = g->n, words = g->words, looks = g->looks, before = g->unit, packed = 0, first = 0, all = 0, four, at = 0;
    while (at + 4 <= length) {
        memcpy(&four, text + at, 4);
        if ((four & 0xC0C0F0) != 0x8080E0) break;
        uint32_t next = bmp[(four & 0x0F) << 12 | (four >> 2 & 0xFC0) | (four >> 16 & 0x3F)];
        if (next & UNPLAIN << 16) break;
        if (!at) first = next;
        packed = next, all |= next;
        uint32_t u = packed & 0xFFFF, bit = hash_of(before | u << 16) >> shift;
        unit[n] = (uint16_t)u;
        word[words] = n - 1;
        words += IN_BITMAP(bitmap, bit) & 1;
        look[looks] = n;
        looks += packed >> 22 & 1;
        before = u, n++, at += 3;
    }
    uint32_t run = at / 3;
    if (!run) return 0;
    g->singles = g->singles << 1 | ((g->flag >> 3 & ~(g->before >> 14)) & 1);
    g->dropping |= spelled(g->singles) | (first >> 16 & g->pending);
    g->singles = run > 8 ? 0 : g->singles << (run - 1);
    g->before = run > 1 ? 0 : g->flag;
    g->flag = packed >> 16, g->han |= all >> 16, g->pending = 0;
    g->n = n, g->words = words, g->looks = looks, g->unit = before;
    return run;
}

#ifdef __SSE2__
#include <immintrin.h>

/* A block of ASCII: by bits, which of its characters are what; `no` where one of them is not for it. */
typedef struct {
    uint32_t no, digits, letters, signs;
} block;

#define OUTSIDE16(b, first, last) _mm_or_si128(_mm_cmplt_epi8(b, _mm_set1_epi8(first)), _mm_cmpgt_epi8(b, _mm_set1_epi8(last)))

INLINE block block16(const uint8_t *text, uint16_t *unit) {
    __m128i b = _mm_loadu_si128((const __m128i *)text), zero = _mm_setzero_si128();
    block made = {(uint32_t)_mm_movemask_epi8(b), 0, 0, 0};
    __m128i odd = _mm_and_si128(_mm_cmplt_epi8(b, _mm_set1_epi8(' ')), OUTSIDE16(b, 9, 13));
    made.no |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(odd, _mm_cmpeq_epi8(b, _mm_set1_epi8(127))));
    if (made.no) return made;
    made.digits = ~(uint32_t)_mm_movemask_epi8(OUTSIDE16(b, '0', '9')) & 0xFFFF;
    __m128i small = _mm_or_si128(b, _mm_set1_epi8(0x20));
    made.letters = ~(uint32_t)_mm_movemask_epi8(OUTSIDE16(small, 'a', 'z')) & 0xFFFF;
    __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('@')), _mm_cmpeq_epi8(b, _mm_set1_epi8(':')));
    sign = _mm_or_si128(sign, _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('-')), _mm_cmpeq_epi8(b, _mm_set1_epi8('('))));
    sign = _mm_or_si128(sign, _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('#')), _mm_cmpeq_epi8(small, _mm_set1_epi8('{'))));
    made.signs = (uint32_t)_mm_movemask_epi8(sign);
    _mm_storeu_si128((__m128i *)unit, _mm_unpacklo_epi8(b, zero));
    _mm_storeu_si128((__m128i *)(unit + 8), _mm_unpackhi_epi8(b, zero));
    return made;
}

#define WIDE __attribute__((target("avx2,bmi")))
#define OUTSIDE32(b, first, last) _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(first), b), _mm256_cmpgt_epi8(b, _mm256_set1_epi8(last)))

WIDE static inline block block32(const uint8_t *text, uint16_t *unit) {
    __m256i b = _mm256_loadu_si256((const __m256i *)text);
    block made = {(uint32_t)_mm256_movemask_epi8(b), 0, 0, 0};
    __m256i odd = _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(' '), b), OUTSIDE32(b, 9, 13));
    made.no |= (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(odd, _mm256_cmpeq_epi8(b, _mm256_set1_epi8(127))));
    if (made.no) return made;
    made.digits = ~(uint32_t)_mm256_movemask_epi8(OUTSIDE32(b, '0', '9'));
    __m256i small = _mm256_or_si256(b, _mm256_set1_epi8(0x20));
    made.letters = ~(uint32_t)_mm256_movemask_epi8(OUTSIDE32(small, 'a', 'z'));
    __m256i sign = _mm256_or_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8('@')), _mm256_cmpeq_epi8(b, _mm256_set1_epi8(':')));
    sign = _mm256_or_si256(sign, _mm256_or_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8('-')), _mm256_cmpeq_epi8(b, _mm256_set1_epi8('('))));
    sign = _mm256_or_si256(sign, _mm256_or_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8('#')), _mm256_cmpeq_epi8(small, _mm256_set1_epi8('{'))));
    made.signs = (uint32_t)_mm256_movemask_epi8(sign);
    _mm256_storeu_si256((__m256i *)unit, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(b)));
    _mm256_storeu_si256((__m256i *)(unit + 16), _mm256_cvtepu8_epi16(_mm256_extracti128_si256(b, 1)));
    return made;
}

/* Whether a word may begin with two ASCII units, of which the first came from `text`: by four bytes where they can be read. */
INLINE uint32_t may_begin(const words *v, const uint8_t *text, int more) {
    uint32_t next, first = low(text[0]), second = low(text[1]);
    if (!more || (memcpy(&next, text, 4), next & 0x80808080u)) return IN_BITMAP(v->bitmap, hash_of(first | second << 16) >> v->shift) & 1;
    uint32_t capitals = (next + 0x3F3F3F3Fu) & ~(next + 0x25252525u) & 0x80808080u;
    uint32_t four = hash_of(next | capitals >> 2) >> v->four_shift;
    return (IN_BITMAP(v->brief, first << 7 | second) | IN_BITMAP(v->four, four)) & 1;
}

/* A block of `width` ASCII characters, the units of which are written already. */
INLINE void take_block(glance *g, const block *b, const int width, const sieve *s, const uint8_t *text, const uint8_t *end) {
    const words *v = &s->plain;
    const uint32_t every = width == 32 ? ~0u : 0xFFFF, letters = b->letters, alnum = b->letters | b->digits;
    const uint32_t before = g->flag >> 14 & 1, digit_before = g->flag >> 4 & 1, letter_before = g->flag >> 3 & 1;
    const int more = end - text >= width + 4; /* four characters from each place on can be read */
    { /* the pair that begins before the block */
        uint32_t begins = (~((g->flag & g->before) >> 14) | (g->flag & ~g->before) >> 3 | (uint32_t)v->anywhere) & 1;
        g->word_out[g->words] = g->n - 1;
        if (begins) g->words += g->ascii ? may_begin(v, text - 1, more) : IN_BITMAP(v->bitmap, hash_of(g->unit | low(text[0]) << 16) >> v->shift) & 1;
    }
    /* where a unit of the block may begin a word: the first of letters and digits, the first letter behind digits, a sign */
    uint32_t starts = (alnum & ~(alnum << 1 | before)) | (letters & ~(letters << 1 | letter_before));
    if (v->sign_first) starts |= ~alnum;
    if (v->anywhere) starts = every;
    for (starts &= every >> 1; starts; starts &= starts - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(starts);
        g->word_out[g->words] = g->n + k;
        g->words += may_begin(v, text + k, more);
    }
    uint32_t seen = b->signs | (b->digits & ~(b->digits << 1 | digit_before));
    if (s->singled) /* a term of one ASCII character */
        for (int k = 0; k < width; k++) seen |= (uint32_t)s->looked[text[k]] << k;
    for (; seen; seen &= seen - 1) g->look_out[g->looks++] = g->n + (uint32_t)__builtin_ctz(seen);
    /* single letters; the end of the block is taken for the end of a word, which is too often */
    uint64_t single = letters & ~(alnum << 1 | before) & ~(alnum >> 1), past = g->singles; /* of the units before the last */
    uint64_t last = letter_before & ~(g->before >> 14) & ~alnum & 1;
    uint64_t all = single << 5 | last << 4 | (past & 1) << 3 | (past & 2) << 1 | (past & 4) >> 1 | (past & 8) >> 3;
    g->dropping |= (all & all << 2 & all << 4) != 0;
    g->singles = 0;
    for (int k = 0; k < 4; k++) g->singles |= (uint32_t)(single >> (width - 2 - k) & 1) << k;
    g->pending = (s->bmp[text[0]] & s->bmp[text[width - 1]]) >> 18 & (g->flag | g->pending) & 1;
    uint32_t f = s->bmp[text[width - 1]] >> 16;
    g->before = s->bmp[text[width - 2]] >> 16, g->flag = f, g->unit = low(text[width - 1]), g->ascii = 1;
    g->n += (uint32_t)width;
}
#endif

/* Replaces every character and notes candidates. 0 without memory, 2 if something may have to be dropped. */
INLINE int look_over(look *l, const int wide) {
    const sieve *s = l->s;
    const words *v = &s->plain;
    scratch *w = l->w;
    const uint32_t *bmp = s->bmp, length = l->length;
    const uint8_t *text = l->text;
    uint32_t at = 0;
    glance g = {.unit_out = w->unit, .word_out = w->word, .look_out = w->look};
    while (at < length) {
        uint32_t c = text[at];
        if (c < 0x80) {
#ifdef __SSE2__
            if (wide && at + 32 <= length) {
                block b = block32(text + at, g.unit_out + g.n);
                if (!b.no) {
                    take_block(&g, &b, 32, s, text + at, text + length);
                    at += 32;
                    continue;
                }
            }
            if (at + 16 <= length) {
                block b = block16(text + at, g.unit_out + g.n);
                if (!b.no) {
                    take_block(&g, &b, 16, s, text + at, text + length);
                    at += 16;
                    continue;
                }
            }
#endif
            do take(&g, bmp[text[at++]], v);
            while (at < length && text[at] < 0x80 && (at & 15));
            g.ascii = 1;
            continue;
        }
        g.ascii = 0;
        at += 3 * plain_run(&g, text + at, length - at, bmp, v);
        if (at >= length) break;
        if (text[at] < 0x80) continue;
        uint32_t point = decode(text, length, &at), packed = point < 0x10000 ? bmp[point] : (uint32_t)OTHER << 16;
        if (!(packed >> 16 & OTHER)) {
            take(&g, packed, v);
            continue;
        }
        uint32_t pair[3];
        const uint32_t *units = units_of(s, point, pair);
        if (!grow(w, (size_t)g.n + units[0] + (length - at) + PAD)) return 0;
        g.unit_out = w->unit, g.word_out = w->word, g.look_out = w->look;
        for (uint32_t k = 1; k <= units[0]; k++) {
            uint32_t shown = units[(units[k] & 0xFC00) == 0xDC00 && k > 1 ? k - 1 : k];
            take(&g, units[k] | (bmp[shown] & 0xFFFF0000u), v);
        }
    }
    l->n = g.n, l->words = g.words, l->looks = g.looks, l->han = g.han & HAN;
    g.singles = g.singles << 1 | ((g.flag >> 3 & ~(g.before >> 14)) & 1);
    return g.dropping & 1 || spelled(g.singles) ? 2 : 1;
}

#ifdef __SSE2__
WIDE static int look_over_wide(look *l) { return look_over(l, 1); }
#endif
static int look_over_narrow(look *l) { return look_over(l, 0); }

static int look_over_here(look *l) {
#ifdef __SSE2__
    if (l->s->wide) return look_over_wide(l);
#endif
    return look_over_narrow(l);
}

/* The same of units from which something was dropped. */
static void look_again(look *l) {
    const words *v = &l->s->plain;
    scratch *w = l->w;
    glance g = {.unit_out = w->unit, .word_out = w->word, .look_out = w->look};
    for (uint32_t i = 0; i < l->n; i++) take(&g, w->unit[i] | is_at(l, i) << 16, v);
    l->words = g.words, l->looks = g.looks;
}

/* Replaces every character once more, and keeps where each unit came from. */
static int trace(look *l) {
    const sieve *s = l->s;
    scratch *w = l->w;
    uint32_t at = 0, n = 0;
    while (at < l->length) {
        uint32_t start = at, point = decode(l->text, l->length, &at), packed = point < 0x10000 ? s->bmp[point] : (uint32_t)OTHER << 16, pair[3];
        if (!(packed >> 16 & OTHER)) {
            w->unit[n] = (uint16_t)packed, w->from[n++] = start;
            continue;
        }
        const uint32_t *units = units_of(s, point, pair);
        if (!grow(w, (size_t)n + units[0] + (l->length - at) + PAD)) return 0;
        for (uint32_t k = 1; k <= units[0]; k++) w->unit[n] = (uint16_t)units[k], w->from[n++] = start;
    }
    w->from[n] = l->length;
    l->n = n;
    return 1;
}

static int single(const look *l, uint32_t at) { /* a letter with no letter or digit beside it */
    return at < l->n && (is_at(l, at) & LETTER) && !(at && (is_at(l, at - 1) & ALNUM)) && !(at + 1 < l->n && (is_at(l, at + 1) & ALNUM));
}

static int is_within(const look *l, uint32_t at, uint32_t flags) { return at < l->n && (is_at(l, at) & flags); }

/* `fold_table._dropping`, unit by unit: where the invisible and the soft go. A run of them is judged at its first unit. */
static void drop(look *l, int map) {
    scratch *w = l->w;
    uint16_t *unit = w->unit;
    uint32_t n = l->n, i = 0, to = 0;
    uint64_t past = 0; /* flags of the four replaced units before i, newest lowest: `to` overwrites them in place */
    while (i < n) {
        uint32_t f = is_at(l, i);
        if (f & (GONE | SOFT)) {
            uint32_t end = i + 1;
            uint16_t p0 = (uint16_t)past, p1 = (uint16_t)(past >> 16), p2 = (uint16_t)(past >> 32), p3 = (uint16_t)(past >> 48);
            int kept = 1;
            if (p0 & HAN) {
                while (is_within(l, end, GONE | SOFT)) end++;
                kept = !is_within(l, end, HAN);
            }
            if (kept && (f & GONE)) {
                kept = 0, end = i + 1;
                while (is_within(l, end, GONE)) end++;
            }
            if (kept && (p0 & LETTER) && !(p1 & ALNUM) && single(l, i + 1)) {
                /* l [soft] l: dropped if a third single letter hangs on, before or behind */
                int two_before = (p1 & SOFT) && (p2 & LETTER) && !(p3 & ALNUM);
                int two_after = is_within(l, i + 2, SOFT) && single(l, i + 3);
                if (two_before || two_after) kept = 0, end = i + 1;
            }
            if (!kept) {
                for (; i < end; i++) past = past << 16 | is_at(l, i);
                continue;
            }
        }
        past = past << 16 | f;
        unit[to] = unit[i];
        if (map) w->from[to] = w->from[i];
        to++, i++;
    }
    if (map) w->from[to] = l->length;
    l->n = to;
}

static void close_off(look *l) {
    memset(l->w->unit + l->n, 0, PAD * sizeof *l->w->unit);
}

static int fold(look *l) {
    int seen = look_over_here(l);
    if (!seen) return 0;
    l->dropped = seen == 2;
    if (l->dropped) drop(l, 0), look_again(l);
    close_off(l);
    return 1;
}

/* ---- places ---- */

static uint32_t source_end(const look *l, uint32_t last) { /* one past the character that made a unit */
    uint32_t at = l->w->from[last];
    decode(l->text, l->length, &at);
    return at;
}

static int found(look *l, uint32_t first, uint32_t end, int what) {
    if (!l->mapped) { /* rare: fold once more, keeping the way back */
        if (!trace(l)) return 0;
        if (l->dropped) drop(l, 1);
        close_off(l);
        l->mapped = 1;
    }
    if (l->used == l->room) return 0;
    uint32_t start = l->w->from[first];
    l->out[l->used++] = (place){l->index, what, l->base + start, l->base + source_end(l, end - 1)};
    return 1;
}

static inline uint32_t stop_at(const uint8_t *text, uint32_t length, uint32_t i) { /* the bytes of a stop, or none */
    uint8_t c = text[i];
    if (c == '\n') return 1;
    if ((c != 0xE3 && c != 0xEF) || i + 2 >= length) return 0;
    return (c == 0xE3 && text[i + 1] == 0x80 && text[i + 2] == 0x82) || (c == 0xEF && text[i + 1] == 0xBD && text[i + 2] == 0xA1) ||
                   (c == 0xEF && text[i + 1] == 0xB8 && text[i + 2] == 0x92)
               ? 3
               : 0;
}

/* Something may be an identifier of a group of rules: told once of its stretch, by where that starts. Stops are never dropped
 * nor made by folding but for two other forms of the full stop, so a stretch is found by counting them, in the units and in
 * the source. */
static inline int is_told(const look *l, uint32_t at, int group) { return at >= l->stop_unit && at < l->stretch_end && (l->told & group); }

static int personal(look *l, uint32_t at, int group) {
    if (is_told(l, at, group)) return 1;
    if (l->used == l->room) return 0;
    const uint16_t *unit = l->w->unit;
    if (at < l->stop_unit) l->stop_unit = l->stop_byte = l->stretch_end = 0; /* a second look begins */
    if (at >= l->stretch_end) {
        uint32_t i = l->stop_unit, byte = l->stop_byte, stops = 0, end = at;
        for (; i < at; i++)
            if (unit[i] == '\n' || unit[i] == 0x3002) stops++, l->stop_unit = i + 1;
        for (; stops && byte < l->length; byte++) {
            uint32_t width = stop_at(l->text, l->length, byte);
            if (width) stops--, l->stop_byte = byte + width;
        }
        while (end < l->n && unit[end] != '\n' && unit[end] != 0x3002) end++;
        l->stretch_end = end;
        l->told = 0;
    }
    l->told |= group;
    int64_t start = l->base + l->stop_byte;
    l->out[l->used++] = (place){l->index, group, start, start + 1};
    return 1;
}

static inline int same(const uint16_t *unit, const uint16_t *word, uint32_t length) {
    for (uint32_t j = 0; j < length; j++)
        if (low(unit[j]) != word[j]) return 0;
    return 1;
}

static inline int stands(const look *l, const words *w, const uint16_t *unit, uint32_t i, uint32_t k) {
    uint32_t length = w->offsets[k + 1] - w->offsets[k];
    return i + length <= l->n && same(unit + i, w->units + w->offsets[k], length);
}

/* The end of the word of letters at a place, if it is one that may stand between a label and its value; else the place. */
static uint32_t over_word(const look *l, uint32_t i) {
    const words *w = &l->s->plain;
    const uint16_t *unit = l->w->unit;
    const uint16_t first[4] = {(uint16_t)low(unit[i]), (uint16_t)low(unit[i + 1]), (uint16_t)low(unit[i + 2]), (uint16_t)low(unit[i + 3])};
    const bucket *some[2] = {bucket_of(&w->pairs, first[0] | (uint32_t)first[1] << 16), bucket_of(&w->fours, four_of(first))};
    for (int t = 0; t < 2; t++)
        for (uint32_t k = some[t]->first; k; k = w->kinds[k - 1] & LAST ? 0 : k + 1) {
            uint32_t end = i + w->offsets[k] - w->offsets[k - 1];
            if ((w->kinds[k - 1] & IN_GAP) && stands(l, w, unit, i, k - 1) && !(is_at(l, end) & LETTER)) return end;
        }
    return i;
}

/* Whether the label is followed, behind what may stand between, by something that may be its value. */
static int announces(const look *l, uint32_t end, int kind) {
    const uint16_t *unit = l->w->unit;
    uint32_t i = end, most = end + 40;
    int colon = 0;
    if ((kind & PLAIN_NAME) && (is_at(l, i) & SURNAME)) return 1;
    for (uint32_t before = i; i < most && i < l->n; before = i) {
        while (i < most && (is_at(l, i) & GAP) && !(is_at(l, i) & ALNUM)) {
            if (unit[i] == ':' || unit[i] == '=' || unit[i] == 0x662F || unit[i] == 0x4E3A || unit[i] == 0x53EB) colon = 1; /* 是 为 叫 */
            if (colon && (kind & NAMES) && (is_at(l, i + 1) & SURNAME)) return 1;
            i++;
        }
        if (is_at(l, i) & LETTER) {
            if (((kind & LETTERS) && (colon || !(kind & COLON))) || ((kind & LETTERS_BEHIND_COLON) && colon)) return 1;
            if ((is_at(l, i) & UPPER) && ((is_at(l, i + 1) | is_at(l, i + 2) | is_at(l, i + 3)) & DIGIT)) return 1;
            i = over_word(l, i);
        }
        if (i == before) break;
    }
    if (!(kind & VALUE) || ((kind & COLON) && !colon)) return 0;
    return (is_at(l, i) & DIGIT) || i >= most;
}

static int signs(look *l, uint32_t i);

static int word_at(look *l, const words *w, const uint16_t *unit, uint32_t i, uint32_t k) {
    if (!stands(l, w, unit, i, k)) return 1;
    uint32_t end = i + w->offsets[k + 1] - w->offsets[k];
    int kind = w->kinds[k];
    int joined = (is_at(l, end - 1) & ALNUM) && (is_at(l, end) & ALNUM) && !(kind & ANYWHERE);
    if ((kind & IS_TERM) && !joined && !found(l, i, end, TERM)) return 0;
    if ((kind & IS_SIGN) && !signs(l, i)) return 0;
    if (!(kind & IS_LABEL) || is_told(l, i, LABELS)) return 1;
    if ((is_at(l, i) & is_at(l, end - 1) & LETTER) && ((i && (is_at(l, i - 1) & LETTER)) || (is_at(l, end) & LETTER))) return 1;
    return !announces(l, end, kind) || found(l, i, end, LABEL);
}

static int words_of(look *l, const words *w, const uint16_t *unit, uint32_t i, const bucket *b) {
    for (uint32_t k = b->first; k; k = w->kinds[k - 1] & LAST ? 0 : k + 1)
        if (!word_at(l, w, unit, i, k - 1)) return 0;
    return 1;
}

static int words_at(look *l, const words *w, const uint16_t *unit, uint32_t i) {
    const uint16_t first[4] = {(uint16_t)low(unit[i]), (uint16_t)low(unit[i + 1]), (uint16_t)low(unit[i + 2]), (uint16_t)low(unit[i + 3])};
    const bucket *b = bucket_of(&w->pairs, first[0] | (uint32_t)first[1] << 16);
    if ((b->third & bit_of(first[2])) && !words_of(l, w, unit, i, b)) return 0;
    if (!(b->fourth >> (hash_of(first[2] | (uint32_t)first[3] << 16) >> 26) & 1)) return 1;
    return words_of(l, w, unit, i, bucket_of(&w->fours, four_of(first)));
}

/* ---- shapes of identifiers: each says for which rules it stands ---- */

static int hexadecimal(uint16_t unit) { return (unit >= '0' && unit <= '9') || (low(unit) >= 'a' && low(unit) <= 'f'); }

/* Whether digits stand in a word of letters and digits as long as a code: pi/uscc, pi/vehicle, pi/iban. */
static int coded(const look *l, uint32_t start, uint32_t end) {
    uint32_t first = start, last = end;
    while (first && start - first < 36 && (is_at(l, first - 1) & ALNUM)) first--;
    while (last - end < 36 && (is_at(l, last) & ALNUM)) last++;
    uint32_t length = last - first;
    if (length >= 17 && length <= 19) return 1;
    return length >= 4 && (is_at(l, first) & is_at(l, first + 1) & UPPER) && (is_at(l, first + 2) & is_at(l, first + 3) & DIGIT) &&
           (length >= 12 || (l->w->unit[last] == ' ' && (is_at(l, last + 1) & is_at(l, last + 4) & ALNUM)));
}

/* Whether a long row of digits passes the check of one of the numbers that have such: ISO/IEC 7812 (cards), GB 11643 (resident
 * IDs), GB 32100 (registration codes of digits only). Lengths that have none pass. */
static int passes(const uint16_t *unit, uint32_t run) {
    static const uint8_t id[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, code[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    uint32_t luhn = 0, of_id = 0, of_code = 0;
    int iccid = unit[0] == '8' && unit[1] == '9' && unit[2] == '8' && unit[3] == '6';
    if (run == 15 || iccid || (unit[0] == '0' && unit[1] == '0')) return 1;
    if (run > 19) return 0;
    for (uint32_t k = 0; k < run; k++) {
        uint32_t digit = unit[k] - '0';
        luhn += (run - k) % 2 ? digit : digit * 2 - 9 * (digit > 4);
        if (k < 17) of_id += id[k] * digit, of_code += code[k] * digit;
    }
    if (luhn % 10 == 0) return 1;
    if (run == 17) { /* the check character X may stand apart */
        const uint16_t *next = unit + 17;
        while (next < unit + 19 && (*next == ' ' || *next == '-')) next++;
        return low(*next) == 'x' && of_id % 11 == 2;
    }
    return run == 18 && (unit[17] == "10X98765432"[of_id % 11] || (uint32_t)(unit[17] - '0') == (31 - of_code % 31) % 31);
}

/* A chain: runs of digits with at most three loose separators between. Rules for numbers, addresses and the net. */
static int digits(look *l, uint32_t i, uint32_t *done) {
    const uint16_t *unit = l->w->unit;
    uint32_t runs[64], starts[64], count = 0, total = 0, at = i, gap;
    int wanted = 0;
    for (;;) {
        uint32_t end = at;
        while ((uint32_t)unit[end] - '0' < 10) end++;
        uint32_t run = end - at, before = at ? is_at(l, at - 1) : 0, behind = is_at(l, end);
        if (count < 64) runs[count] = run, starts[count] = at, count++;
        total += run;
        if (run >= 6 && (before & LETTER) && /* pi/passport, permits, HK and Taiwan IDs */
            (at < 2 || !(is_at(l, at - 2) & ALNUM) || ((is_at(l, at - 2) & LETTER) && (at < 3 || !(is_at(l, at - 3) & ALNUM)))))
            wanted |= NUMBERS;
        if (((before | behind) & LETTER) && coded(l, at, end)) wanted |= NUMBERS | OPEN;
        if (run <= 5 && (before & STREET)) { /* pi/address */
            uint32_t j = end;
            for (int more = 0; more < 2 && (unit[j] == '-' || unit[j] == 0x4E4B) && (is_at(l, j + 1) & DIGIT); more++) {
                j++;
                while (is_at(l, j) & DIGIT) j++;
            }
            if (is_at(l, j) & UNIT) wanted |= STREETS;
        }
        if (run >= 5 && at > 3 && unit[at - 1] == ' ' && (is_at(l, at - 2) & UPPER) && /* pi/address-en: a zip code */
            (unit[at - 3] == ' ' || ((is_at(l, at - 3) & UPPER) && unit[at - 4] == ' ')))
            wanted |= OPEN;
        if (run <= 2 && at > 1 && (before & UPPER)) { /* … a British post code */
            uint32_t j = end + ((behind & LETTER) != 0);
            if (unit[j] == ' ' && (is_at(l, j + 1) & DIGIT) && (is_at(l, j + 2) & is_at(l, j + 3) & UPPER)) wanted |= OPEN;
        }
        if (run <= 3 && unit[end] == '.' && (is_at(l, end + 1) & DIGIT)) { /* pi/ipv4 */
            uint32_t j = end, points = 0;
            while (unit[j] == '.' && (is_at(l, j + 1) & DIGIT)) {
                uint32_t k = j + 1;
                while (is_at(l, k) & DIGIT) k++;
                if (k - j > 4) break;
                j = k, points++;
            }
            if (points >= 3) wanted |= OPEN;
        }
        gap = end;
        while (gap < end + 4 && (is_at(l, gap) & LOOSE)) gap++;
        if (gap > end + 3 || gap >= l->n || (uint32_t)unit[gap] - '0' >= 10) {
            *done = end;
            break;
        }
        at = gap;
    }
    int plus = i && (unit[i - 1] == '+' || (i > 1 && unit[i - 1] == '(' && unit[i - 2] == '+'));
    if (total >= 9 && !(wanted & NUMBERS)) {
        int many = (total >= 11 && count > 1) || count == 64;
        for (uint32_t k = 0; k < count && !many; k++) {
            uint32_t run = runs[k];
            uint16_t first = unit[starts[k]];
            many = (first == '0' && run >= 3 && total >= 10) ||                              /* pi/landline */
                   (run == 11 && first == '1') ||                                            /* pi/mobile */
                   (run == 13 && first == '8') ||                                            /* with 86, or 8986 */
                   (run >= 14 && passes(unit + starts[k], run)) ||                           /* cards, IDs, devices */
                   (k + 2 < count && run == 3 && runs[k + 1] == 2 && runs[k + 2] == 4) ||    /* pi/ssn */
                   (k + 2 < count && run == 3 && runs[k + 1] == 3 && runs[k + 2] == 4);      /* pi/phone-us */
        }
        if (many) wanted |= NUMBERS;
    }
    if (total >= 8 && plus) wanted |= NUMBERS; /* pi/phone-e164 */
    for (int group = NUMBERS; group <= STREETS; group *= 2)
        if ((wanted & group) && !personal(l, i, group)) return 0;
    return 1;
}

/* A colon or hyphen between hexadecimal digits: pi/ipv6, pi/mac. */
static int hexes(look *l, uint32_t i, uint32_t *done) {
    const uint16_t *unit = l->w->unit;
    uint32_t start = i, end = i, colons = 0, pairs = 0;
    int doubled = 0;
    uint16_t sign = unit[i];
    while (start && i - start < 4 && hexadecimal(unit[start - 1])) start--;
    if (start == i) return 1;
    int bound = !start || !(is_at(l, start - 1) & (LETTER | DIGIT));
    uint32_t group = i - start;
    while (unit[end] == sign) {
        uint32_t next = end + 1;
        while (hexadecimal(unit[next])) next++;
        if (next - end > 5 && sign == ':') { next = end + 5; }
        if (next == end + 1) doubled = 1;
        if (next - end == 3 && group >= 2) pairs++;
        group = next - end - 1;
        colons++;
        end = next;
        if (group == 0 && unit[end] != sign) break;
    }
    *done = end;
    if (pairs >= 5) return personal(l, i, OPEN);
    if (sign == ':' && (colons >= 7 || (doubled && colons >= (bound ? 2 : 3)))) return personal(l, i, OPEN);
    return 1;
}

static int is(const look *l, uint32_t at, const char *ascii) {
    for (; *ascii; ascii++, at++)
        if (low(l->w->unit[at]) != (uint8_t)*ascii) return 0;
    return 1;
}

static int mail(look *l, uint32_t i) { /* pi/email; what is spelled out comes by brackets */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i + 1;
    if (!i || !((is_at(l, i - 1) & (LETTER | DIGIT)) || unit[i - 1] == '.' || unit[i - 1] == '_' || unit[i - 1] == '%' || unit[i - 1] == '+' || unit[i - 1] == '-'))
        return 1;
    while ((is_at(l, j) & (LETTER | DIGIT)) || unit[j] == '-') j++;
    if (j == i + 1 || unit[j] != '.' || !(is_at(l, j + 1) & (LETTER | DIGIT))) return 1;
    return personal(l, i, OPEN);
}

static int bracketed_at(look *l, uint32_t i) { /* pi/email-spelled: [at], ( @ ) */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i + 1;
    if (unit[j] == ' ') j++;
    if (unit[j] == '@') j++;
    else if (low(unit[j]) == 'a' && low(unit[j + 1]) == 't') j += 2;
    else return 1;
    if (unit[j] == ' ') j++;
    return unit[j] == ')' || unit[j] == ']' || unit[j] == '}' ? personal(l, i, OPEN) : 1;
}

static int mailer(look *l, uint32_t i) { /* pi/email-spelled: #qq.com */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i + 1;
    while (j < i + 9 && (is_at(l, j) & (LETTER | DIGIT))) j++;
    return j > i + 1 && unit[j] == '.' && (low(unit[j + 1]) == 'c' || low(unit[j + 1]) == 'n') ? personal(l, i, OPEN) : 1;
}

static int titled(look *l, uint32_t i) { /* pi/name-titled: a surname two to four characters before 先生 */
    for (uint32_t back = 2; back <= 4 && back <= i; back++) {
        if (!(is_at(l, i - back + 1) & HAN)) return 1;
        if (is_at(l, i - back) & SURNAME) return personal(l, i, TITLES);
    }
    return 1;
}

static int titled_en(look *l, uint32_t i) { /* pi/name-titled-en */
    const uint16_t *unit = l->w->unit;
    uint32_t j;
    if (!(is_at(l, i) & UPPER) || (i && (is_at(l, i - 1) & LETTER))) return 1;
    if (is(l, i, "miss") || is(l, i, "prof")) j = i + 4;
    else if (is(l, i, "mrs")) j = i + 3;
    else if (is(l, i, "mr") || is(l, i, "ms") || is(l, i, "dr")) j = i + 2;
    else return 1;
    if (unit[j] == '.') j++;
    return unit[j] == ' ' && (is_at(l, j + 1) & UPPER) && (is_at(l, j + 2) & LETTER) ? personal(l, i, OPEN) : 1;
}

static int born(look *l, uint32_t i) { /* pi/birth-date-before: 出 of 出生, or 生 */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i;
    if (j && unit[j - 1] == '(') j--;
    if (j && unit[j - 1] == ' ') j--;
    return j && ((is_at(l, j - 1) & DIGIT) || unit[j - 1] == 0x65E5 || unit[j - 1] == 0x53F7 || unit[j - 1] == 0x6708) ? personal(l, i, OPEN) : 1; /* 日 号 月 */
}

static int plate(look *l, uint32_t i) { /* pi/plate */
    uint32_t j = i + 1, end, count = 0;
    if (l->w->unit[j] == ' ') j++;
    if (!(is_at(l, j) & LETTER)) return 1;
    end = j + 14; /* five more with spaces between, and a separator before them */
    for (uint32_t k = j + 1; k < end; k++) {
        if (is_at(l, k) & (LETTER | DIGIT)) count++;
        else if (!(is_at(l, k) & LOOSE) && l->w->unit[k] != 0x2022) break;
    }
    return count >= 4 ? personal(l, i, OPEN) : 1;
}

static int digit_before(const look *l, uint32_t i) { /* pi/qq-before: digits, perhaps 这个 or 的 */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i;
    if (j && unit[j - 1] == 0x7684) j--; /* 的 */
    else if (j > 1 && unit[j - 1] == 0x4E2A && unit[j - 2] == 0x8FD9) j -= 2; /* 这个 */
    if (j && unit[j - 1] == ' ') j--;
    return j && (is_at(l, j - 1) & DIGIT);
}

/* Words of two and more characters that say a shape; kernel_input.py lists them. */
static int signs(look *l, uint32_t i) {
    switch (low(l->w->unit[i])) {
    case 'm': case 'd': case 'p': return titled_en(l, i);
    case 'q': return digit_before(l, i) ? personal(l, i, OPEN) : 1; /* qq: pi/qq-before */
    case 0x51FA: return born(l, i);                           /* 出生 */
    case 0x5148: case 0x5973: case 0x5C0F: case 0x592A: return titled(l, i); /* 先生 女士 小姐 太太 */
    default: return personal(l, i, OPEN); /* wxid_: pi/wechat-id; 艾特: pi/email-spelled; 字第: pi/officer */
    }
}

/* Single characters at which a shape may stand. */
static int shapes(look *l, uint32_t i, uint32_t *chained, uint32_t *hexed) {
    uint32_t f = is_at(l, i);
    if ((f & SINGLE) && !found(l, i, i + 1, TERM)) return 0;
    if (!l->s->personal) return 1;
    if (f & DIGIT) {
        if (i < *chained) return 1;
        const uint16_t *unit = l->w->unit;
        uint32_t end = i + 1;
        while (end < i + 5 && (uint32_t)unit[end] - '0' < 10) end++;
        /* most numbers are short and stand alone */
        if (end < i + 5 && !(is_at(l, end) & (LOOSE | LETTER)) && !(i && (is_at(l, i - 1) & (STREET | LETTER)))) return 1;
        return digits(l, i, chained);
    }
    if ((f & PROVINCE) && !plate(l, i)) return 0;
    switch (l->w->unit[i]) {
    case '@': return mail(l, i);
    case ':': case '-': return i >= *hexed ? hexes(l, i, hexed) : 1;
    case '(': case '[': case '{': return bracketed_at(l, i);
    case '#': return mailer(l, i);
    case 0x00B0: return personal(l, i, OPEN); /* °: pi/coordinates-degrees */
    case 0x751F: return born(l, i);     /* 生 */
    default: return 1;
    }
}

/* ---- a chunk, a column ---- */

static int chunk(look *l) {
    const sieve *s = l->s;
    if (!grow(l->w, (size_t)l->length + 4 * LONGEST_EXPANSION + PAD)) return 0;
    l->mapped = 0;
    l->stretch_end = l->stop_unit = l->stop_byte = 0;
    if (!fold(l)) return 0;
    uint32_t chained = 0, hexed = 0;
    for (uint32_t k = 0; k < l->looks; k++)
        if (!shapes(l, l->w->look[k], &chained, &hexed)) return 0;
    for (uint32_t k = 0; k < l->words; k++) {
        if (l->w->word[k] == ~0u) continue; /* the first unit has none before it */
        const uint16_t *ahead = l->w->unit + l->w->word[k + 8 < l->words ? k + 8 : k];
        __builtin_prefetch(&s->plain.pairs.buckets[hash_of_key(low(ahead[0]) | low(ahead[1]) << 16) >> s->plain.pairs.slot]);
        if (!words_at(l, &s->plain, l->w->unit, l->w->word[k])) return 0;
    }
    if (s->sounds && l->han) {
        uint16_t *sound = malloc((l->n + PAD) * sizeof *sound);
        if (!sound) return 0;
        free(l->w->sound), l->w->sound = sound;
        for (uint32_t i = 0; i < l->n; i++) sound[i] = s->sounds[low(l->w->unit[i])];
        memset(sound + l->n, 0, PAD * sizeof *sound);
        for (uint32_t i = 0; i < l->n; i++) {
            uint32_t bit = hash_of(sound[i] | (uint32_t)sound[i + 1] << 16) >> s->aloud.shift;
            if ((s->aloud.bitmap[bit >> 3] >> (bit & 7) & 1) && !words_at(l, &s->aloud, sound, i)) return 0;
        }
    }
    return 1;
}

/* A good place to cut behind which nothing hangs on what stands before: after a line end, a full stop or a comma. */
static int cut_after(const uint8_t *text, int64_t at) {
    return text[at - 1] == '\n' || text[at - 1] == ',' || text[at - 1] == ';' ||
           (at > 2 && ((text[at - 3] == 0xE3 && text[at - 2] == 0x80 && (text[at - 1] == 0x82 || text[at - 1] == 0x81)) ||
                       (text[at - 3] == 0xEF && text[at - 2] == 0xBC && text[at - 1] == 0x8C)));
}

static int64_t chunk_end(const uint8_t *text, int64_t length, int64_t start) {
    int64_t end = start + CHUNK;
    if (end >= length) return length;
    for (int64_t at = end; at < length && at < end + SLACK; at++)
        if (cut_after(text, at)) return at;
    while (end < length && (text[end] & 0xC0) == 0x80) end++;
    return end;
}

static int64_t next_start(const uint8_t *text, int64_t start, int64_t end) {
    int64_t at = end - OVERLAP, least = at - SLACK > start + CHUNK / 2 ? at - SLACK : start + CHUNK / 2;
    for (int64_t back = at; back > least; back--)
        if (cut_after(text, back)) return back;
    while ((text[at] & 0xC0) == 0x80) at--;
    return at;
}

/* Looks over texts from (*text, *byte) on, until the places are full or the texts are done. Returns how many places were
 * written, with *text and *byte where to go on; -1 without memory, -2 if one chunk alone has more places than fit. */
int64_t hegui_sift(const sieve *s, const uint8_t *data, const int64_t *offsets, int64_t texts, place *out, int64_t room, int64_t *text, int64_t *byte) {
    scratch w = {0};
    look l = {.s = s, .w = &w, .out = out, .room = room};
    int64_t all = offsets[texts] - offsets[*text], answer = 0;
    if (!grow(&w, all < 1 << 16 ? (size_t)all + 4 * LONGEST_EXPANSION + PAD : 1 << 16)) return -1;
    for (; *text < texts; ++*text, *byte = 0) {
        const uint8_t *start = data + offsets[*text];
        int64_t length = offsets[*text + 1] - offsets[*text];
        l.index = (int32_t)*text;
        while (*byte < length) {
            int64_t end = chunk_end(start, length, *byte), before = l.used;
            l.text = start + *byte;
            l.length = (uint32_t)(end - *byte);
            l.base = *byte;
            if (!chunk(&l)) {
                if (l.used < l.room) answer = -1;
                else if (before == 0) answer = -2;
                else answer = l.used = before;
                goto done;
            }
            *byte = end >= length ? length : next_start(start, *byte, end);
        }
    }
    answer = l.used;
done:
    free(w.unit), free(w.sound), free(w.word), free(w.look), free(w.from);
    return answer;
}

/* Whether something in one text must be read: 0 no, 1 yes, -1 without memory. */
int hegui_glance(const sieve *s, const uint8_t *data, int64_t length) {
    int64_t offsets[2] = {0, length}, text = 0, byte = 0;
    place first[4];
    int64_t answer = hegui_sift(s, data, offsets, 1, first, 4, &text, &byte);
    return answer == -1 ? -1 : answer != 0;
}

/* The first byte that is not of well-formed UTF-8, or the length. */
int64_t hegui_utf8(const uint8_t *data, int64_t length) {
    int64_t at = 0;
    uint32_t four;
    uint64_t eight;
    while (at < length) {
        uint8_t c = data[at];
        if (c < 0x80) {
            while (at + 8 <= length && (memcpy(&eight, data + at, 8), !(eight & 0x8080808080808080ull))) at += 8;
            while (at < length && data[at] < 0x80) at++;
            continue;
        }
        while (at + 4 <= length && (memcpy(&four, data + at, 4), (four & 0xC0C0F0) == 0x8080E0)) {
            if ((four & 0x200F) == 0 || (four & 0x200F) == 0x200D) return at; /* overlong, or half of a pair */
            at += 3;
        }
        if (at >= length) break;
        c = data[at];
        if (c < 0x80) continue;
        int64_t left = length - at;
        int more = c >= 0xC2 && c < 0xE0 ? 1 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 0;
        if (!more || left <= more) return at;
        for (int k = 1; k <= more; k++)
            if ((data[at + k] & 0xC0) != 0x80) return at;
        if ((c == 0xE0 && data[at + 1] < 0xA0) || (c == 0xED && data[at + 1] > 0x9F) || (c == 0xF0 && data[at + 1] < 0x90) ||
            (c == 0xF4 && data[at + 1] > 0x8F))
            return at;
        at += more + 1;
    }
    return length;
}

/* How many bytes of four kinds (a bit each in `kinds`, by byte) stand between each bound and the next. */
void hegui_count(const uint8_t *data, const int64_t *bounds, int64_t n, const uint8_t *kinds, int64_t *out) {
    uint64_t spread[256];
    for (int c = 0; c < 256; c++) {
        spread[c] = 0;
        for (int k = 0; k < 4; k++) spread[c] |= (uint64_t)(kinds[c] >> k & 1) << 16 * k;
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t counts[4] = {0};
        for (int64_t at = bounds[i]; at < bounds[i + 1];) {
            int64_t end = at + 0xFFFF < bounds[i + 1] ? at + 0xFFFF : bounds[i + 1];
            uint64_t some = 0, others = 0;
            for (; at + 2 <= end; at += 2) some += spread[data[at]], others += spread[data[at + 1]];
            if (at < end) some += spread[data[at++]];
            for (int k = 0; k < 4; k++) counts[k] += (int64_t)((some >> 16 * k & 0xFFFF) + (others >> 16 * k & 0xFFFF));
        }
        for (int k = 0; k < 4; k++) out[k * n + i] = counts[k];
    }
}

void hegui_free(sieve *s) {
    if (!s) return;
    words_free(&s->plain), words_free(&s->aloud);
    free(s->other_from), free(s->other_at), free(s->other_units), free(s->sounds), free(s);
}

static void *copy(const void *from, size_t size) {
    void *made = malloc(size ? size : 1);
    if (made && size) memcpy(made, from, size);
    return made;
}

/* Makes a sieve of tables; everything is copied. NULL without memory. Words are sorted by their first two units and have at
 * least two; words of one unit are flags (SINGLE) of the table. `sounds` and the words read aloud may be missing. */
sieve *hegui_make(const uint32_t *bmp, const uint32_t *other_from, const uint32_t *other_at, uint32_t others, const uint32_t *other_units,
                  uint32_t other_size, const uint16_t *units, const uint32_t *word_offsets, const uint16_t *kinds, uint32_t n,
                  const uint16_t *sounds, const uint16_t *aloud_units, const uint32_t *aloud_offsets, const uint16_t *aloud_kinds,
                  uint32_t aloud_n, int personal_too) {
    sieve *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    memcpy(s->bmp, bmp, sizeof s->bmp);
    s->others = others;
    s->personal = personal_too;
#ifdef __SSE2__
    s->wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
#endif
    for (int c = 0; c < 128; c++) {
        uint32_t f = bmp[c] >> 16;
        s->looked[c] = (f & LOOK) != 0;
        if (f & SINGLE) s->singled = 1;
    }
    s->other_from = copy(other_from, others * sizeof *other_from);
    s->other_at = copy(other_at, others * sizeof *other_at);
    s->other_units = copy(other_units, other_size * sizeof *other_units);
    int made = s->other_from && s->other_at && s->other_units && words_make(&s->plain, units, word_offsets, kinds, n, bmp);
    if (made && sounds) {
        s->sounds = copy(sounds, 65536 * sizeof *sounds);
        made = s->sounds && words_make(&s->aloud, aloud_units, aloud_offsets, aloud_kinds, aloud_n, bmp);
    }
    if (made) return s;
    hegui_free(s);
    return NULL;
}
