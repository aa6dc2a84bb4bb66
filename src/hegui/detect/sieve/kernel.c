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
    int whole, as_it_is; /* whether the chunk is a whole text; AS_IT_IS, 0, or not yet known: -1 */
    int32_t index;
    int64_t base;         /* of the chunk in the text */
    place *out;
    int64_t used, room;
    uint32_t stop_unit, stop_byte; /* behind the last stop that was passed, in the units and in the source */
    uint32_t stretch_end; /* of the stretch of which something was told */
    int told;             /* the groups that were */
} look;

/* ---- words ---- */

#define HASH 0x9E3779B1u
static inline uint32_t hash_of(uint32_t key) { return key * HASH; }

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

#define IN_BITMAP(bitmap, bit) ((uint32_t)(bitmap)[(bit) >> 3] >> ((bit) & 7) & 1)

static inline void set(uint8_t *bitmap, uint32_t bit) { bitmap[bit >> 3] |= (uint8_t)(1 << (bit & 7)); }

static inline int is_small(uint32_t unit) { return unit - 'a' < 26; }

/* Up to eight letters that stand together, the first of them here, as one number; other units end them. */
static inline uint64_t letters_at(const uint16_t *lower) {
#ifdef __SSE2__
    __m128i eight = _mm_loadu_si128((const __m128i *)lower), from_a;
    eight = _mm_packus_epi16(eight, eight); /* what is no ASCII becomes 0 or more than 127: no letter either */
    from_a = _mm_sub_epi8(eight, _mm_set1_epi8('a'));
    uint32_t letters = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a));
    return (uint64_t)_mm_cvtsi128_si64(eight) & ~0ull >> (64 - 8 * __builtin_ctz(~letters | 0x100));
#else
    uint64_t letters = 0;
    for (int k = 0; k < 8 && lower[k] - (uint32_t)'a' < 26; k++) letters |= (uint64_t)lower[k] << 8 * k;
    return letters;
#endif
}

static inline uint64_t three_of(const uint16_t *units) { return units[0] | (uint64_t)units[1] << 16 | (uint64_t)units[2] << 32; }

/* Whether a word may start with the units at a place: a quick answer, and a better one. */
static inline uint32_t start_of(const words *w, const uint16_t *units) { return w->starts[hash_of(units[0] | (uint32_t)units[1] << 16) >> w->shift]; }

static inline uint32_t may_start(const words *w, const uint16_t *units) { return start_of(w, units) >> (units[2] & 3) & 1; }

static inline uint32_t starts(const words *w, const uint16_t *units) {
    return (start_of(w, units) & TWO) != 0 || IN_BITMAP(w->threes, hash_of_key(three_of(units)) >> w->threes_shift);
}

/* Words come sorted: those kept by two units first, then those kept by four. */
static int words_make(words *w, const uint16_t *units, const uint32_t *offsets, const uint16_t *kinds, uint32_t n) {
    uint32_t bits = 10, threes_bits = 10, letters_bits = 10, lettered = 0;
    for (uint32_t i = 0; i < n; i++) lettered += is_small(units[offsets[i]]);
    while ((1u << bits) < 8 * n && bits < 18) bits++;
    while ((1u << threes_bits) < 32 * n && threes_bits < 21) threes_bits++;
    while ((1u << letters_bits) < 32 * lettered && letters_bits < 21) letters_bits++;
    memset(w, 0, sizeof *w);
    w->count = n;
    w->shift = 32 - bits;
    w->threes_shift = 32 - threes_bits;
    w->letters_shift = 32 - letters_bits;
    w->units = malloc((offsets[n] + 1) * sizeof *w->units);
    w->offsets = malloc((n + 1) * sizeof *w->offsets);
    w->kinds = malloc((n + 1) * sizeof *w->kinds);
    w->starts = calloc((1u << bits) + 3, 1); /* four bytes are read at once */
    w->threes = calloc((1u << threes_bits) / 8, 1);
    w->letters = calloc((1u << letters_bits) / 8, 1);
    if (!w->units || !w->offsets || !w->kinds || !w->starts || !w->threes || !w->letters || !table_make(&w->pairs, n) || !table_make(&w->fours, n)) return 0;
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
        if ((kinds[i] & ANYWHERE) && (is_small(at[0]) || at[0] - (uint32_t)'0' < 10)) w->anywhere = 1;
        if (kinds[i] == IN_GAP) continue; /* asked for behind a label only */
        w->starts[hash_of(two) >> w->shift] |= length == 2 ? TWO | 15 : 1 << (at[2] & 3);
        if (length > 2) set(w->threes, hash_of_key(three_of(at)) >> w->threes_shift);
        if (!is_small(at[0])) continue;
        uint16_t first[8] = {0};
        memcpy(first, at, (length < 8 ? length : 8) * sizeof *at);
        set(w->letters, hash_of_key(letters_at(first)) >> w->letters_shift);
    }
    return 1;
}

static void words_free(words *w) {
    free(w->units), free(w->offsets), free(w->kinds), free(w->pairs.buckets), free(w->fours.buckets), free(w->starts), free(w->threes), free(w->letters);
}

/* ---- folding ---- */

static inline uint32_t low(uint32_t unit) { return unit + (unit - 'A' < 26u) * 32; }

/* What the unit at a place is. A second half of a pair is what its first half is. */
static inline uint32_t flags_of(const sieve *s, const uint16_t *unit, uint32_t i) {
    if (unit[i] < 0xD800) return s->flags[unit[i]];
    return s->flags[(unit[i] & 0xFC00) == 0xDC00 && i ? unit[i - 1] : unit[i]];
}
static inline uint32_t is_at(const look *l, uint32_t i) { return flags_of(l->s, l->w->unit, i); }

/* One code point; malformed bytes become U+FFFD, and never is a byte behind the end read. */
static inline uint32_t decode(const uint8_t *text, uint32_t length, uint32_t *at) {
    uint32_t i = *at, c = text[i];
    if (c < 0x80) return *at = i + 1, c;
    if (c >= 0xE0 && c < 0xF0 && i + 2 < length && (text[i + 1] & 0xC0) == 0x80 && (text[i + 2] & 0xC0) == 0x80)
        return *at = i + 3, c == 0xED && text[i + 1] >= 0xA0 ? 0xFFFD : (c & 0x0F) << 12 | (text[i + 1] & 0x3Fu) << 6 | (text[i + 2] & 0x3Fu);
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

#define GROW(array) ((grown = realloc(w->array, capacity * sizeof *w->array)) && (w->array = grown))

static int grow(scratch *w, size_t wanted) {
    if (wanted <= w->capacity) return 1;
    size_t capacity = wanted + wanted / 4;
    void *grown;
    if (!GROW(raw) || !GROW(unit) || !GROW(lower) || !GROW(class) || !GROW(word) || !GROW(look) || !GROW(from)) return 0;
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

/* ---- the first look ---- */

#define INLINE static inline __attribute__((always_inline))
#define MANY 20  /* of 64 places it is quicker to ask for all */
#define BLOCK 32 /* units that are taken at once where it can be */

#ifdef __x86_64__
#define WIDE __attribute__((target("avx2,bmi,bmi2")))

/* Characters at the start of a text of at least BLOCK bytes: ASCII up to the next other one, or up to eight of three bytes.
 * Returns how many; 0: there is another kind first. */
WIDE static inline uint32_t widen_block(const uint8_t *text, uint16_t *raw, uint32_t *at) {
    __m256i b = _mm256_loadu_si256((const __m256i *)text);
    uint32_t beyond = (uint32_t)_mm256_movemask_epi8(b);
    if (!(beyond & 1)) {
        _mm256_storeu_si256((__m256i *)raw, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(b)));
        _mm256_storeu_si256((__m256i *)(raw + 16), _mm256_cvtepu8_epi16(_mm256_extracti128_si256(b, 1)));
        if (!beyond) return *at += BLOCK, BLOCK; /* foreseen, where a count would have to be waited for */
        uint32_t many = (uint32_t)__builtin_ctz(beyond);
        return *at += many, many;
    }
    const __m256i threes = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    b = _mm256_inserti128_si256(b, _mm_loadu_si128((const __m128i *)(text + 12)), 1);
    b = _mm256_shuffle_epi8(b, threes);
    __m256i fit = _mm256_cmpeq_epi32(_mm256_and_si256(b, _mm256_set1_epi32(0xC0C0F0)), _mm256_set1_epi32(0x8080E0));
    __m256i point = _mm256_or_si256(_mm256_and_si256(_mm256_slli_epi32(b, 12), _mm256_set1_epi32(0xF000)),
                                    _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi32(b, 2), _mm256_set1_epi32(0xFC0)),
                                                    _mm256_and_si256(_mm256_srli_epi32(b, 16), _mm256_set1_epi32(0x3F))));
    __m256i half = _mm256_cmpeq_epi32(_mm256_and_si256(point, _mm256_set1_epi32(0xF800)), _mm256_set1_epi32(0xD800));
    uint32_t others = ~(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_andnot_si256(half, fit))) & 0xFF;
    point = _mm256_permute4x64_epi64(_mm256_packus_epi32(point, point), 0xD8);
    _mm_storeu_si128((__m128i *)raw, _mm256_castsi256_si128(point));
    if (!others) return *at += 24, 8;
    uint32_t many = (uint32_t)__builtin_ctz(others);
    return *at += 3 * many, many;
}

/* BLOCK units of ASCII: which folding leaves as they are, but for the case. 0 where one of them is no ASCII. */
WIDE static inline int take_ascii(const sieve *s, const uint16_t *raw, uint16_t *unit, uint16_t *lower, uint8_t *class) {
    __m256i first = _mm256_loadu_si256((const __m256i *)raw), second = _mm256_loadu_si256((const __m256i *)(raw + 16));
    if (!_mm256_testz_si256(_mm256_or_si256(first, second), _mm256_set1_epi16((short)0xFF80))) return 0;
    __m256i b = _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), 0xD8), is = _mm256_setzero_si256();
    for (int row = 0; row < 8; row++) { /* a shuffle looks up sixteen bytes; what is not of its row it answers with zero */
        __m256i of_row = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(s->ascii + 16 * row)));
        __m256i in_row = _mm256_adds_epu8(_mm256_xor_si256(b, _mm256_set1_epi8((char)(16 * row))), _mm256_set1_epi8(0x70));
        is = _mm256_or_si256(is, _mm256_shuffle_epi8(of_row, in_row));
    }
    __m256i small = _mm256_or_si256(b, _mm256_and_si256(is, _mm256_set1_epi8(UPPER)));
    _mm256_storeu_si256((__m256i *)unit, first);
    _mm256_storeu_si256((__m256i *)(unit + 16), second);
    _mm256_storeu_si256((__m256i *)lower, _mm256_cvtepu8_epi16(_mm256_castsi256_si128(small)));
    _mm256_storeu_si256((__m256i *)(lower + 16), _mm256_cvtepu8_epi16(_mm256_extracti128_si256(small, 1)));
    _mm256_storeu_si256((__m256i *)class, is);
    return 1;
}

/* Eight units replaced by their plain forms. 0 where one of those is kept elsewhere. */
WIDE static inline int take_eight(const sieve *s, const uint16_t *raw, uint16_t *unit, uint16_t *lower, uint8_t *class) {
    __m256i packed = _mm256_i32gather_epi32((const int *)s->fold, _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)raw)), 4);
    if (_mm256_movemask_ps(_mm256_castsi256_ps(packed))) return 0;
    __m256i is = _mm256_srli_epi32(packed, 16), plain = _mm256_and_si256(packed, _mm256_set1_epi32(0xFFFF));
    __m256i small = _mm256_or_si256(plain, _mm256_and_si256(is, _mm256_set1_epi32(UPPER)));
    __m256i both = _mm256_permute4x64_epi64(_mm256_packus_epi32(plain, small), 0xD8);
    _mm_storeu_si128((__m128i *)unit, _mm256_castsi256_si128(both));
    _mm_storeu_si128((__m128i *)lower, _mm256_extracti128_si256(both, 1));
    is = _mm256_permute4x64_epi64(_mm256_packus_epi32(is, is), 0xD8);
    _mm_storel_epi64((__m128i *)class, _mm_packus_epi16(_mm256_castsi256_si128(is), _mm256_castsi256_si128(is)));
    return 1;
}
#endif

/* The text as units of UTF-16, not yet folded. Returns how many. */
INLINE uint32_t widen(const look *l, const int wide) {
    const uint8_t *text = l->text;
    uint16_t *raw = l->w->raw;
    uint32_t at = 0, n = 0, length = l->length;
    while (at < length) {
#ifdef WIDE
        if (wide && length - at >= BLOCK) {
            uint32_t many = widen_block(text + at, raw + n, &at);
            n += many;
            if (many) continue;
        }
#endif
        uint32_t point = decode(text, length, &at);
        if (point < 0x10000) raw[n++] = (uint16_t)point;
        else raw[n++] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10)), raw[n++] = (uint16_t)(0xDC00 + (point & 0x3FF));
    }
    return n;
}

/* The first eight of the flags of a unit, as `fold` has them. */
static inline uint32_t class_at(const look *l, uint32_t i) {
    const uint16_t *unit = l->w->unit;
    return l->s->fold[(unit[i] & 0xFC00) == 0xDC00 && i ? unit[i - 1] : unit[i]] >> 16 & 0xFF;
}

static inline void put(scratch *w, uint32_t n, uint32_t packed) {
    w->unit[n] = (uint16_t)packed;
    w->lower[n] = (uint16_t)(packed | (packed >> 16 & UPPER)); /* that bit is the one between A and a */
    w->class[n] = (uint8_t)(packed >> 16);
}

/* Replaces every character by its plain form, which says what it is. 0 without memory. */
INLINE int plain_forms(look *l, const int wide) {
    const sieve *s = l->s;
    scratch *w = l->w;
    uint32_t raws = widen(l, wide), r = 0, n = 0;
    while (r < raws) {
        uint32_t end = raws - r < BLOCK ? raws : r + BLOCK, packed = 0;
#ifdef WIDE
        if (wide && raws - r >= BLOCK && take_ascii(s, w->raw + r, w->unit + n, w->lower + n, w->class + n)) {
            r += BLOCK, n += BLOCK;
            continue;
        }
#endif
        const uint16_t *restrict raw = w->raw;
        uint16_t *restrict unit = w->unit, *restrict lower = w->lower;
        uint8_t *restrict class = w->class;
#ifdef WIDE
        while (wide && end - r >= 8 && take_eight(s, raw + r, unit + n, lower + n, class + n)) r += 8, n += 8;
#endif
        for (; r < end && !((packed = s->fold[raw[r]]) & ELSEWHERE); r++, n++)
            unit[n] = (uint16_t)packed, lower[n] = (uint16_t)(packed | (packed >> 16 & UPPER)), class[n] = (uint8_t)(packed >> 16);
        if (r == end) continue;
        uint32_t pair[3], point = w->raw[r++];
        if ((point & 0xF800) == 0xD800) point = 0x10000 + ((point & 0x3FF) << 10) + (w->raw[r++] & 0x3FF);
        const uint32_t *units = units_of(s, point, pair);
        if (!grow(w, (size_t)n + units[0] + (raws - r) + PAD)) return 0;
        for (uint32_t k = 1; k <= units[0]; k++) w->unit[n] = (uint16_t)units[k], put(w, n, units[k] | class_at(l, n) << 16), n++;
    }
    l->n = n, l->raws = raws;
    return 1;
}

/* By bits, which of 64 units are of a class. */
INLINE uint64_t which(const uint8_t *class, const int flag) {
    const int bit = __builtin_ctz((unsigned)flag);
    uint64_t all = 0;
#ifdef __SSE2__
    for (int k = 0; k < 4; k++) {
        __m128i some = _mm_loadu_si128((const __m128i *)(class + 16 * k));
        all |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_slli_epi16(some, 7 - bit)) << 16 * k;
    }
#else
    for (int k = 0; k < 64; k++) all |= (uint64_t)(class[k] >> bit & 1) << k;
#endif
    return all;
}

#ifdef WIDE
/* `may_start` of 64 places. */
WIDE static inline uint64_t may_start_64(const words *w, const uint16_t *units) {
    uint64_t all = 0;
    for (int k = 0; k < 64; k += 8) {
        __m256i first = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(units + k)));
        __m256i second = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(units + k + 1)));
        __m256i third = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(units + k + 2)));
        __m256i pair = _mm256_or_si256(first, _mm256_slli_epi32(second, 16));
        __m256i slot = _mm256_srl_epi32(_mm256_mullo_epi32(pair, _mm256_set1_epi32((int)HASH)), _mm_cvtsi32_si128((int)w->shift));
        __m256i kinds = _mm256_i32gather_epi32((const int *)w->starts, slot, 1);
        kinds = _mm256_sllv_epi32(kinds, _mm256_sub_epi32(_mm256_set1_epi32(31), _mm256_and_si256(third, _mm256_set1_epi32(3))));
        all |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(kinds)) << k;
    }
    return all;
}
#endif

/* Bits moved up by one or two units, those of the 64 units before shifted in. */
static inline uint64_t after(uint64_t bits, uint64_t before, int by) { return bits << by | before >> (64 - by); }

/* Whether a row of digits is a short number that stands alone: most do. */
static inline int is_idle(const look *l, uint32_t i, uint32_t row) {
    uint32_t before = i ? is_at(l, i - 1) : 0, behind = is_at(l, i + row), next = is_at(l, i + row + 1);
    return (row < 5) & !(before & (STREET | LETTER)) & !(behind & LETTER) & (!(behind & LOOSE) | !(next & (LOOSE | DIGIT)));
}

/* Writes down where a word may begin and where a shape may stand; says whether something may have to be dropped. Sixty-four
 * units at a time, of which each is a bit. */
INLINE int note(look *l, const int wide) {
    const words *v = &l->s->plain;
    scratch *w = l->w;
    const uint64_t anywhere = v->anywhere ? ~0ull : 0;
    uint64_t letters_before = 0, digits_before = 0, east_before = 0, singles_before = 0, joining = 0, dropping = 0, han = 0;
    uint32_t words = 0, looks = 0;
    for (uint32_t i = 0; i <= l->n; i += 64) { /* the unit behind the last is of no class */
        const uint8_t *class = w->class + i;
        const uint16_t *lower = w->lower + i;
        uint64_t letters = which(class, LETTER), digits = which(class, DIGIT), soft = which(class, SOFT), east = which(class, HAN);
        uint64_t alnum = letters | digits, alnum_before = letters_before | digits_before, at, hit = 0, sum;
        uint64_t first_letters = letters & ~after(letters, letters_before, 1);
        uint64_t begin = ~(alnum & after(alnum, alnum_before, 1)) | first_letters | anywhere;
        at = which(class, BEGINS) & begin & (anywhere | ~letters);
#ifdef WIDE
        if (wide && __builtin_popcountll(at) > MANY) hit = at & may_start_64(v, lower), at = 0;
#endif
        for (; at; at &= at - 1) {
            int k = __builtin_ctzll(at);
            hit |= (uint64_t)may_start(v, lower + k) << k;
        }
        uint64_t spelled = first_letters & ~anywhere;
        for (at = spelled; at; at &= at - 1) {
            int k = __builtin_ctzll(at);
            uint32_t bit = hash_of_key(letters_at(lower + k)) >> v->letters_shift;
            hit |= (uint64_t)IN_BITMAP(v->letters, bit) << k;
        }
        for (; hit; hit &= hit - 1) { /* written down, and counted if it is one */
            int k = __builtin_ctzll(hit);
            w->word[words] = i + (uint32_t)k;
            words += (spelled >> k & 1) | starts(v, lower + k);
        }
        for (at = which(class, LOOK) & ~(digits & after(digits, digits_before, 1)); at; at &= at - 1) { /* of digits the first */
            uint32_t k = (uint32_t)__builtin_ctzll(at), row = (uint32_t)__builtin_ctzll(~(digits >> k) | 1ull << 63);
            w->look[looks] = i + k;
            looks += !row || row + k > 63 || !is_idle(l, i + k, row);
        }
        /* the invisible; soft units between Han characters, over a row of which the sum carries a bit; three single letters,
         * each apart from the next by one unit: a single letter is known by the unit behind it */
        uint64_t carried = __builtin_add_overflow(soft, soft & (after(east, east_before, 1) | joining), &sum);
        uint64_t singles = after(letters, letters_before, 1) & ~after(alnum, alnum_before, 2) & ~alnum;
        dropping |= which(class, GONE) | (((sum & ~soft) | joining) & east);
        dropping |= singles & after(singles, singles_before, 2) & after(singles, singles_before, 4);
        letters_before = letters, digits_before = digits, east_before = east, singles_before = singles, joining = carried, han |= east;
    }
    l->words = words, l->looks = looks, l->han = han != 0;
    return dropping != 0;
}

#ifdef WIDE
WIDE static int plain_forms_wide(look *l) { return plain_forms(l, 1); }
WIDE static int note_wide(look *l) { return note(l, 1); }
#endif
static int plain_forms_narrow(look *l) { return plain_forms(l, 0); }
static int note_narrow(look *l) { return note(l, 0); }

static int plain_forms_here(look *l) {
#ifdef WIDE
    if (l->s->wide) return plain_forms_wide(l);
#endif
    return plain_forms_narrow(l);
}

static int note_here(look *l) {
#ifdef WIDE
    if (l->s->wide) return note_wide(l);
#endif
    return note_narrow(l);
}

/* Replaces every character once more, and keeps where each unit came from. */
static int trace(look *l) {
    const sieve *s = l->s;
    scratch *w = l->w;
    uint32_t at = 0, n = 0;
    while (at < l->length) {
        uint32_t start = at, point = decode(l->text, l->length, &at), packed = point < 0x10000 ? s->fold[point] : ELSEWHERE, pair[3];
        if (!(packed & ELSEWHERE)) {
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
    scratch *w = l->w;
    memset(w->unit + l->n, 0, PAD * sizeof *w->unit);
    memset(w->lower + l->n, 0, PAD * sizeof *w->lower);
    memset(w->class + l->n, 0, PAD * sizeof *w->class);
}

static int fold(look *l) {
    if (!plain_forms_here(l)) return 0;
    close_off(l);
    l->dropped = note_here(l);
    if (!l->dropped) return 1;
    drop(l, 0);
    for (uint32_t i = 0; i < l->n; i++) put(l->w, i, l->w->unit[i] | (class_at(l, i) << 16));
    close_off(l);
    note_here(l);
    return 1;
}

/* ---- places ---- */

static uint32_t source_end(const look *l, uint32_t last) { /* one past the character that made a unit */
    uint32_t at = l->w->from[last];
    decode(l->text, l->length, &at);
    return at;
}

/* AS_IT_IS if folding leaves a whole text as it is, but for capitals: then nobody needs to fold it again. */
static int as_it_is(look *l) {
    if (l->as_it_is < 0)
        l->as_it_is = l->whole && !l->dropped && l->n == l->raws && !memcmp(l->w->raw, l->w->unit, l->n * sizeof *l->w->raw) ? AS_IT_IS : 0;
    return l->as_it_is;
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
    if (what & LABELS) what |= as_it_is(l);
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
    l->out[l->used++] = (place){l->index, group | as_it_is(l), start, start + 1};
    return 1;
}

static inline int same(const uint16_t *unit, const uint16_t *word, uint32_t length) {
    for (uint32_t j = 0; j < length; j++)
        if (unit[j] != word[j]) return 0;
    return 1;
}

static inline int stands(const look *l, const words *w, const uint16_t *unit, uint32_t i, uint32_t k) {
    uint32_t length = w->offsets[k + 1] - w->offsets[k];
    return i + length <= l->n && same(unit + i, w->units + w->offsets[k], length);
}

/* The end of the word of letters at a place, if it is one that may stand between a label and its value; else the place. */
static uint32_t over_word(const look *l, uint32_t i) {
    const words *w = &l->s->plain;
    const uint16_t *lower = l->w->lower;
    const bucket *some[2] = {bucket_of(&w->pairs, lower[i] | (uint32_t)lower[i + 1] << 16), bucket_of(&w->fours, four_of(lower + i))};
    for (int t = 0; t < 2; t++)
        for (uint32_t k = some[t]->first; k; k = w->kinds[k - 1] & LAST ? 0 : k + 1) {
            uint32_t end = i + w->offsets[k] - w->offsets[k - 1];
            if ((w->kinds[k - 1] & IN_GAP) && stands(l, w, lower, i, k - 1) && !(is_at(l, end) & LETTER)) return end;
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
    return !announces(l, end, kind) || found(l, i, end, LABEL | LABELS);
}

static int words_of(look *l, const words *w, const uint16_t *unit, uint32_t i, const bucket *b) {
    for (uint32_t k = b->first; k; k = w->kinds[k - 1] & LAST ? 0 : k + 1)
        if (!word_at(l, w, unit, i, k - 1)) return 0;
    return 1;
}

static int words_at(look *l, const words *w, const uint16_t *unit, uint32_t i) {
    const uint16_t *first = unit + i;
    const bucket *b = bucket_of(&w->pairs, first[0] | (uint32_t)first[1] << 16);
    if ((b->third & bit_of(first[2])) && !words_of(l, w, unit, i, b)) return 0;
    if (!(b->fourth >> (hash_of(first[2] | (uint32_t)first[3] << 16) >> 26) & 1)) return 1;
    return words_of(l, w, unit, i, bucket_of(&w->fours, four_of(first)));
}

/* ---- shapes of identifiers: each says for which rules it stands ---- */

static int hexadecimal(uint16_t unit) { return (unit >= '0' && unit <= '9') || (low(unit) >= 'a' && low(unit) <= 'f'); }

/* The groups of rules for a word of letters and digits as long as a code in which digits stand: pi/uscc, pi/vehicle, pi/iban. */
static int coded(const look *l, uint32_t start, uint32_t end) {
    uint32_t first = start, last = end;
    while (first && start - first < 36 && (is_at(l, first - 1) & ALNUM)) first--;
    while (last - end < 36 && (is_at(l, last) & ALNUM)) last++;
    uint32_t length = last - first;
    if (length >= 17 && length <= 19) return length == 17 ? NUMBERS | OPEN : NUMBERS;
    return length >= 4 && (is_at(l, first) & is_at(l, first + 1) & UPPER) && (is_at(l, first + 2) & is_at(l, first + 3) & DIGIT) &&
                   (length >= 12 || (l->w->unit[last] == ' ' && (is_at(l, last + 1) & is_at(l, last + 4) & ALNUM)))
               ? NUMBERS
               : 0;
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
        if ((before | behind) & LETTER) wanted |= coded(l, at, end);
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
            if (points >= 3) wanted |= NET;
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
    for (int group = NUMBERS; group <= NET; group *= 2)
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
    if (pairs >= 5) return personal(l, i, NET);
    if (sign == ':' && (colons >= 7 || (doubled && colons >= (bound ? 2 : 3)))) return personal(l, i, NET);
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
    return personal(l, i, NET);
}

static int bracketed_at(look *l, uint32_t i) { /* pi/email-spelled: [at], ( @ ) */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i + 1;
    if (unit[j] == ' ') j++;
    if (unit[j] == '@') j++;
    else if (low(unit[j]) == 'a' && low(unit[j + 1]) == 't') j += 2;
    else return 1;
    if (unit[j] == ' ') j++;
    return unit[j] == ')' || unit[j] == ']' || unit[j] == '}' ? personal(l, i, NET) : 1;
}

static int mailer(look *l, uint32_t i) { /* pi/email-spelled: #qq.com */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i + 1;
    while (j < i + 9 && (is_at(l, j) & (LETTER | DIGIT))) j++;
    return j > i + 1 && unit[j] == '.' && (low(unit[j + 1]) == 'c' || low(unit[j + 1]) == 'n') ? personal(l, i, NET) : 1;
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
    return count >= 4 ? personal(l, i, PLATES) : 1;
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
    case 0x827E: return personal(l, i, NET); /* 艾特: pi/email-spelled */
    default: return personal(l, i, OPEN); /* wxid_: pi/wechat-id; 字第: pi/officer */
    }
}

/* Single characters at which a shape may stand. */
static int shapes(look *l, uint32_t i, uint32_t *chained, uint32_t *hexed) {
    uint32_t f = is_at(l, i);
    if ((f & SINGLE) && !found(l, i, i + 1, TERM)) return 0;
    if (!l->s->personal) return 1;
    if (f & DIGIT) {
        if (i < *chained) return 1;
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
    l->mapped = 0, l->as_it_is = -1;
    l->stretch_end = l->stop_unit = l->stop_byte = 0;
    if (!fold(l)) return 0;
    uint32_t chained = 0, hexed = 0;
    for (uint32_t k = 0; k < l->looks; k++)
        if (!shapes(l, l->w->look[k], &chained, &hexed)) return 0;
    for (uint32_t k = 0; k < l->words; k++) {
        const uint16_t *ahead = l->w->lower + l->w->word[k + 8 < l->words ? k + 8 : k];
        __builtin_prefetch(&s->plain.pairs.buckets[hash_of_key(ahead[0] | (uint32_t)ahead[1] << 16) >> s->plain.pairs.slot]);
        if (!words_at(l, &s->plain, l->w->lower, l->w->word[k])) return 0;
    }
    if (s->sounds && l->han) {
        uint16_t *sound = malloc((l->n + PAD) * sizeof *sound);
        if (!sound) return 0;
        free(l->w->sound), l->w->sound = sound;
        for (uint32_t i = 0; i < l->n; i++) sound[i] = s->sounds[l->w->lower[i]];
        memset(sound + l->n, 0, PAD * sizeof *sound);
        for (uint32_t i = 0; i < l->n; i++) {
            if (may_start(&s->aloud, sound + i) && starts(&s->aloud, sound + i) && !words_at(l, &s->aloud, sound, i)) return 0;
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
            l.whole = *byte == 0 && end == length;
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
    free(w.raw), free(w.unit), free(w.lower), free(w.class), free(w.sound), free(w.word), free(w.look), free(w.from);
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

static void table_of_characters(sieve *s, const uint32_t *bmp, int wide) {
    uint8_t begins[65536 / 8] = {0};
    for (uint32_t i = 0; i < s->plain.count; i++) set(begins, s->plain.units[s->plain.offsets[i]]);
    for (uint32_t c = 0; c < 65536; c++) {
        uint32_t unit = bmp[c] & 0xFFFF, flags = bmp[c] >> 16;
        s->flags[c] = (uint16_t)flags;
        s->fold[c] = unit | (flags & 0x7F) << 16;
        if (IN_BITMAP(begins, low(unit))) s->fold[c] |= BEGINS << 16;
        if ((flags & OTHER) || (c & 0xF800) == 0xD800) s->fold[c] |= ELSEWHERE;
    }
#ifdef WIDE
    s->wide = wide && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    for (uint32_t c = 0; c < 128; c++) {
        s->ascii[c] = (uint8_t)(s->fold[c] >> 16);
        s->wide &= (s->fold[c] & (ELSEWHERE | 0xFFFF)) == c;
    }
#endif
}

/* Makes a sieve of tables; everything is copied. NULL without memory. Words are sorted by their first two units and have at
 * least two; words of one unit are flags (SINGLE) of the table. `sounds` and the words read aloud may be missing. `wide`: whether
 * the wide instructions of the processor may be used where it has them. */
sieve *hegui_make(const uint32_t *bmp, const uint32_t *other_from, const uint32_t *other_at, uint32_t others, const uint32_t *other_units,
                  uint32_t other_size, const uint16_t *units, const uint32_t *word_offsets, const uint16_t *kinds, uint32_t n,
                  const uint16_t *sounds, const uint16_t *aloud_units, const uint32_t *aloud_offsets, const uint16_t *aloud_kinds,
                  uint32_t aloud_n, int personal_too, int wide) {
    sieve *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->others = others;
    s->personal = personal_too;
    s->other_from = copy(other_from, others * sizeof *other_from);
    s->other_at = copy(other_at, others * sizeof *other_at);
    s->other_units = copy(other_units, other_size * sizeof *other_units);
    int made = s->other_from && s->other_at && s->other_units && words_make(&s->plain, units, word_offsets, kinds, n);
    if (made && sounds) {
        s->sounds = copy(sounds, 65536 * sizeof *sounds);
        made = s->sounds && words_make(&s->aloud, aloud_units, aloud_offsets, aloud_kinds, aloud_n);
    }
    if (made) return table_of_characters(s, bmp, wide), s;
    hegui_free(s);
    return NULL;
}
