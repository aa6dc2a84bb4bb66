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

/* What a unit of folded text is; the same bits stand in native.py, which makes the table. */
enum {
    HAN = 1, GONE = 2, SOFT = 4, LETTER = 8, DIGIT = 16, UPPER = 32, LOOK = 64, SURNAME = 128,
    STREET = 256, UNIT = 512, PROVINCE = 1024, GAP = 2048, LOOSE = 4096, SINGLE = 8192, ALNUM = 16384,
};
/* What a place is. */
enum { TERM = 1, NUMBERS = 2, LABELS = 4, OPEN = 8, STREETS = 16, TITLES = 32, LABEL = 64 };
/* What a word is. */
enum { IS_TERM = 1, IS_LABEL = 2, ANYWHERE = 4, NAMES = 8, COLON = 16, PLAIN_NAME = 32, VALUE = 64, LETTERS = 128, IN_GAP = 256, IS_SIGN = 512, LAST = 1024 };

#define CHUNK (1 << 20)   /* bytes of a text that are folded at a time */
#define OVERLAP (1 << 11) /* bytes that two chunks share: more than a term with its separators */
#define SLACK (1 << 15)   /* how far a good place to cut is looked for */
#define PAD 64            /* units behind the text, all zero, so that looking ahead needs no test */
#define LONGEST_EXPANSION 18

typedef struct { /* small, so that the buckets of ten thousand words stay in the cache */
    uint32_t key, first;    /* the first of the words with this key, plus one; 0 is an empty bucket; the last of them says so */
    uint32_t third, fourth; /* filters of the third unit, and of the third and fourth together */
} bucket;

typedef struct {
    uint32_t mask, slot; /* the high bits of a hash are the good ones */
    bucket *buckets;
} table;

/* Words that begin with four ASCII characters are kept by these, the others by their first two units. */
typedef struct {
    uint32_t shift;
    uint16_t *units;
    uint32_t *offsets;
    uint16_t *kinds;
    table pairs, fours;
    uint8_t *bitmap; /* one bit for each hash of the first two units of a word */
    uint8_t *brief;  /* of them, those of words that are kept by two units */
    uint8_t *four;   /* one bit for each hash of four ASCII characters */
    int anywhere;    /* whether a word that begins with a letter counts inside of another word */
    int sign_first;  /* whether a word begins with an ASCII sign */
} words;

typedef struct {
    uint32_t bmp[65536]; /* plain unit, flags << 16; a unit of 0xFFFF means: look in others */
    uint32_t *other_from, *other_at; /* sorted code points, and where their units stand in other_units */
    uint32_t others;
    uint32_t *other_units; /* count, then units with flags */
    words plain, aloud;
    uint16_t *sounds; /* of 65536 units, or NULL */
    uint8_t looked[256]; /* of ASCII: whether a shape may stand there; behind it 1 for letters, 2 for digits */
    int personal, singled;
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
    while (size < n + n / 2 + 2) size *= 2, log++;
    t->mask = size - 1, t->slot = 32 - log;
    return (t->buckets = calloc(size, sizeof *t->buckets)) != NULL;
}

static inline bucket *bucket_of(const table *t, uint32_t key) { /* that of a key, or an empty one */
    uint32_t slot = hash_of(key) >> t->slot;
    while (t->buckets[slot].first && t->buckets[slot].key != key) slot = (slot + 1) & t->mask;
    return &t->buckets[slot];
}

static inline int is_four(const uint16_t *units, uint32_t length) { return length >= 4 && (units[0] | units[1] | units[2] | units[3]) < 128; }

static inline uint32_t four_of(const uint16_t *units) { return units[0] | units[1] << 8 | units[2] << 16 | (uint32_t)units[3] << 24; }

static inline void set(uint8_t *bitmap, uint32_t bit) { bitmap[bit >> 3] |= (uint8_t)(1 << (bit & 7)); }

/* Words come sorted: those kept by two units first, then those kept by four. */
static int words_make(words *w, const uint16_t *units, const uint32_t *offsets, const uint16_t *kinds, uint32_t n, const uint32_t *bmp) {
    uint32_t bits = 10, fours = 0;
    while ((1u << bits) < 32 * n && bits < 21) bits++;
    for (uint32_t i = 0; i < n; i++) fours += is_four(units + offsets[i], offsets[i + 1] - offsets[i]);
    memset(w, 0, sizeof *w);
    w->shift = 32 - bits;
    w->units = malloc((offsets[n] + 1) * sizeof *w->units);
    w->offsets = malloc((n + 1) * sizeof *w->offsets);
    w->kinds = malloc((n + 1) * sizeof *w->kinds);
    w->bitmap = calloc((1u << bits) / 8, 1);
    w->brief = calloc((1u << bits) / 8, 1);
    w->four = calloc((1u << bits) / 8, 1);
    if (!w->units || !w->offsets || !w->kinds || !w->bitmap || !w->brief || !w->four || !table_make(&w->pairs, n - fours) || !table_make(&w->fours, fours))
        return 0;
    memcpy(w->units, units, offsets[n] * sizeof *units);
    memcpy(w->offsets, offsets, (n + 1) * sizeof *offsets);
    memcpy(w->kinds, kinds, n * sizeof *kinds);
    for (uint32_t i = 0; i < n; i++) {
        const uint16_t *at = w->units + offsets[i];
        uint32_t length = offsets[i + 1] - offsets[i], two = at[0] | (uint32_t)at[1] << 16;
        int four = is_four(at, length);
        uint32_t key = four ? four_of(at) : two;
        bucket *b = bucket_of(four ? &w->fours : &w->pairs, key);
        if (b->first) w->kinds[i - 1] &= (uint16_t)~LAST;
        else *b = (bucket){.key = key, .first = i + 1};
        w->kinds[i] |= LAST;
        if (length == 2) b->third = ~0u;
        else if (length == 3) b->third |= bit_of(at[2]);
        else b->fourth |= bit_of(at[2] | (uint32_t)at[3] << 16);
        if (kinds[i] & ANYWHERE) w->anywhere = 1;
        if (at[0] < 128 && !(bmp[at[0]] >> 16 & ALNUM)) w->sign_first = 1;
        if (kinds[i] == IN_GAP) continue; /* asked for behind a label only */
        set(w->bitmap, hash_of(two) >> w->shift);
        set(four ? w->four : w->brief, hash_of(key) >> w->shift);
    }
    return 1;
}

static void words_free(words *w) {
    free(w->units), free(w->offsets), free(w->kinds), free(w->pairs.buckets), free(w->fours.buckets), free(w->bitmap), free(w->brief), free(w->four);
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
    uint32_t n, words, looks, unit, flag, before, singles, dropping, han, ascii; /* ascii: the unit before is the byte before */
} glance;

#define IN_BITMAP(bitmap, bit) ((bitmap)[(bit) >> 3] >> ((bit) & 7))
#define UNPLAIN (GONE | SOFT | LETTER | DIGIT)

/* Any unit. The one before it may begin a word: not inside of letters and digits, or the first letter behind digits. */
static inline __attribute__((always_inline)) void take(glance *g, uint32_t packed, uint16_t *restrict unit, uint32_t *restrict word,
                                                       uint32_t *restrict look, const uint8_t *bitmap, uint32_t shift, uint32_t anywhere) {
    uint32_t u = packed & 0xFFFF, f = packed >> 16, lower = low(u);
    unit[g->n] = (uint16_t)u;
    uint32_t bit = hash_of(g->unit | lower << 16) >> shift;
    uint32_t begins = ~((g->flag & g->before) >> 14) | (g->flag & ~g->before) >> 3 | anywhere;
    word[g->words] = g->n - 1;
    g->words += IN_BITMAP(bitmap, bit) & begins & (g->n > 0);
    look[g->looks] = g->n;
    g->looks += (f >> 6) & ~((f & g->flag) >> 4) & 1;                                      /* LOOK, and of digits the first */
    g->singles = g->singles << 1 | ((g->flag >> 3 & ~(g->before >> 14) & ~(f >> 14)) & 1); /* a letter by itself */
    g->dropping |= f >> 1 | (f >> 2 & g->flag) | (g->singles & g->singles >> 2 & g->singles >> 4); /* GONE; SOFT behind HAN; spelled */
    g->han |= f & HAN;
    g->before = g->flag, g->flag = f, g->unit = lower, g->n++;
}

/* A unit that is no letter, digit or separator: nearly all of Chinese. */
static inline __attribute__((always_inline)) void take_plain(glance *g, uint32_t packed, uint16_t *restrict unit, uint32_t *restrict word,
                                                             uint32_t *restrict look, const uint8_t *bitmap, uint32_t shift) {
    uint32_t u = packed & 0xFFFF;
    unit[g->n] = (uint16_t)u;
    uint32_t bit = hash_of(g->unit | u << 16) >> shift;
    word[g->words] = g->n - 1;
    g->words += IN_BITMAP(bitmap, bit) & (g->n > 0);
    look[g->looks] = g->n;
    g->looks += packed >> 22 & 1;
    g->unit = u, g->n++;
}

#ifdef __SSE2__
#include <emmintrin.h>

static inline uint32_t between(__m128i bytes, int first, int last) { /* of bytes below 0x80, those in a range */
    __m128i outside = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8((char)first)), _mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)last)));
    return ~(uint32_t)_mm_movemask_epi8(outside) & 0xFFFF;
}

/* Whether a word may begin with two units, of which the first came from `text`: by four bytes where they can be read. */
static inline uint32_t may_begin(const words *v, uint32_t two, const uint8_t *text, int more) {
    uint32_t bit = hash_of(two) >> v->shift, next;
    if (!more || (memcpy(&next, text, 4), next & 0x80808080u)) return IN_BITMAP(v->bitmap, bit) & 1;
    uint32_t capitals = (next + 0x3F3F3F3Fu) & ~(next + 0x25252525u) & 0x80808080u;
    uint32_t four = hash_of(next | capitals >> 2) >> v->shift;
    return (IN_BITMAP(v->brief, bit) | IN_BITMAP(v->four, four)) & 1;
}

/* Sixteen ASCII characters at once, behind something that ASCII need not know of. */
static inline void take_ascii(glance *g, __m128i bytes, uint16_t *restrict unit, uint32_t *restrict word, uint32_t *restrict look, const words *v,
                              uint32_t anywhere, const uint8_t *looked, int singled, const uint8_t *text, const uint8_t *end) {
    const __m128i zero = _mm_setzero_si128();
    _mm_storeu_si128((__m128i *)(unit + g->n), _mm_unpacklo_epi8(bytes, zero));
    _mm_storeu_si128((__m128i *)(unit + g->n + 8), _mm_unpackhi_epi8(bytes, zero));
    uint32_t digits = between(bytes, '0', '9'), letters = between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z'), alnum = digits | letters;
    uint32_t before = (g->flag & ALNUM) != 0, digit_before = (g->flag & DIGIT) != 0, letter_before = (g->flag & LETTER) != 0;
    uint32_t others = ~alnum & 0xFFFF;
    /* where a unit of this block, or the one before it, may begin a word of two units */
    uint32_t starts = alnum & ~(alnum << 1 | before);          /* first of letters and digits */
    starts |= letters & ~(letters << 1 | letter_before);       /* first letter behind digits */
    if (v->sign_first) starts |= others;
    if (anywhere) starts = 0xFFFF;
    uint16_t *here = unit + g->n;
    const int more = end - text >= 20; /* four characters from each place on can be read */
    {                                  /* the pair that begins before the block */
        uint32_t begins = (~((g->flag & g->before) >> 14) | (g->flag & ~g->before) >> 3 | anywhere) & (g->n > 0);
        word[g->words] = g->n - 1;
        g->words += begins & may_begin(v, g->unit | low(here[0]) << 16, text - 1, more && g->ascii);
    }
    for (uint32_t left = starts & 0x7FFF; left; left &= left - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(left);
        word[g->words] = g->n + k;
        g->words += may_begin(v, low(here[k]) | low(here[k + 1]) << 16, text + k, more);
    }
    g->ascii = 1;
    uint32_t seen = digits & ~(digits << 1 | digit_before);
    for (const char *sign = "@:-([{#"; *sign; sign++) seen |= (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(*sign)));
    if (singled) /* a term of one ASCII character */
        for (uint32_t k = 0; k < 16; k++) seen |= (uint32_t)looked[here[k]] << k;
    for (; seen; seen &= seen - 1) look[g->looks++] = g->n + (uint32_t)__builtin_ctz(seen);
    /* single letters, of which three spell a word: the ends of a block are taken for ends of words, which is too often */
    uint32_t single = letters & ~(alnum << 1 | before) & ~(alnum >> 1);
    uint32_t last = letter_before & !(g->before & ALNUM) & ~alnum & 1, past = g->singles; /* of the four units before the block */
    uint32_t all = single << 4 | last << 3 | (past & 1) << 2 | (past & 2) | (past >> 2 & 1);
    g->dropping |= (all & all << 2 & all << 4) != 0;
    g->singles = (single >> 14 & 1) | (single >> 12 & 2) | (single >> 10 & 4);
    uint32_t f = looked[128 + here[15]], b = looked[128 + here[14]];
    g->flag = (f & 1 ? LETTER | ALNUM : 0) | (f & 2 ? DIGIT | ALNUM : 0);
    g->before = (b & 1 ? LETTER | ALNUM : 0) | (b & 2 ? DIGIT | ALNUM : 0);
    g->unit = low(here[15]);
    g->n += 16;
}
#endif

/* Replaces every character and notes candidates. 0 without memory, 2 if something may have to be dropped. */
static int look_over(look *l) {
    const sieve *s = l->s;
    const words *v = &s->plain;
    scratch *w = l->w;
    const uint32_t *bmp = s->bmp, shift = v->shift, anywhere = (uint32_t)v->anywhere, length = l->length;
    const uint8_t *text = l->text, *bitmap = v->bitmap;
    uint16_t *unit = w->unit;
    uint32_t *word = w->word, *look = w->look, at = 0;
    glance g = {0};
    while (at < length) {
        uint32_t c = text[at];
        if (c < 0x80) {
#ifdef __SSE2__
            if (at + 16 <= length) {
                __m128i bytes = _mm_loadu_si128((const __m128i *)(text + at));
                if (!_mm_movemask_epi8(bytes) && !(between(bytes, 0, 8) | between(bytes, 14, 31) | between(bytes, 127, 127))) {
                    if ((g.flag & HAN) && (bmp[c] >> 16 & SOFT)) g.dropping = 1;
                    take_ascii(&g, bytes, unit, word, look, v, anywhere, s->looked, s->singled, text + at, text + length);
                    at += 16;
                    continue;
                }
            }
#endif
            take(&g, bmp[c], unit, word, look, bitmap, shift, anywhere);
            g.ascii = 1;
            at++;
            continue;
        }
        g.ascii = 0;
        uint32_t point;
        if (c >= 0xE0 && c < 0xF0 && at + 2 < length && (text[at + 1] & 0xC0) == 0x80 && (text[at + 2] & 0xC0) == 0x80) {
            point = (c & 0x0F) << 12 | (text[at + 1] & 0x3Fu) << 6 | (text[at + 2] & 0x3Fu);
            at += 3;
        } else point = decode(text, length, &at);
        uint32_t packed = point < 0x10000 ? bmp[point] : 0xFFFF;
        if ((packed & 0xFFFF) != 0xFFFF) {
            if (packed >> 16 & UNPLAIN) take(&g, packed, unit, word, look, bitmap, shift, anywhere);
            else {
                take_plain(&g, packed, unit, word, look, bitmap, shift);
                g.singles = g.singles << 1 | ((g.flag >> 3 & ~(g.before >> 14)) & 1);
                g.dropping |= g.singles & g.singles >> 2 & g.singles >> 4;
                g.before = g.flag, g.flag = packed >> 16, g.han |= packed >> 16;
            }
            continue;
        }
        uint32_t pair[3];
        const uint32_t *units = units_of(s, point, pair);
        if (!grow(w, (size_t)g.n + units[0] + (length - at) + PAD)) return 0;
        unit = w->unit, word = w->word, look = w->look;
        for (uint32_t k = 1; k <= units[0]; k++) {
            uint32_t shown = units[(units[k] & 0xFC00) == 0xDC00 && k > 1 ? k - 1 : k];
            take(&g, units[k] | (bmp[shown] & 0xFFFF0000u), unit, word, look, bitmap, shift, anywhere);
        }
    }
    l->n = g.n, l->words = g.words, l->looks = g.looks, l->han = g.han & HAN;
    g.singles = g.singles << 1 | ((g.flag >> 3 & ~(g.before >> 14)) & 1);
    g.dropping |= g.singles & g.singles >> 2 & g.singles >> 4;
    return g.dropping & 1 ? 2 : 1;
}

/* The same of units from which something was dropped. */
static void look_again(look *l) {
    const words *v = &l->s->plain;
    scratch *w = l->w;
    glance g = {0};
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t packed = w->unit[i] | is_at(l, i) << 16;
        take(&g, packed, w->unit, w->word, w->look, v->bitmap, v->shift, (uint32_t)v->anywhere);
    }
    l->words = g.words, l->looks = g.looks;
}

/* Replaces every character once more, and keeps where each unit came from. */
static int trace(look *l) {
    const sieve *s = l->s;
    scratch *w = l->w;
    uint32_t at = 0, n = 0;
    while (at < l->length) {
        uint32_t start = at, point = decode(l->text, l->length, &at), packed = point < 0x10000 ? s->bmp[point] : 0xFFFF, pair[3];
        if ((packed & 0xFFFF) != 0xFFFF) {
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
    int seen = look_over(l);
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
    uint16_t first[4] = {(uint16_t)low(unit[i]), (uint16_t)low(unit[i + 1]), (uint16_t)low(unit[i + 2]), (uint16_t)low(unit[i + 3])};
    const bucket *some[2] = {bucket_of(&w->pairs, first[0] | (uint32_t)first[1] << 16), is_four(first, 4) ? bucket_of(&w->fours, four_of(first)) : NULL};
    for (int t = 0; t < 2 && some[t]; t++)
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
            if ((kind & LETTERS) && (colon || !(kind & COLON))) return 1;
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
    uint16_t first[4] = {(uint16_t)low(unit[i]), (uint16_t)low(unit[i + 1]), (uint16_t)low(unit[i + 2]), (uint16_t)low(unit[i + 3])};
    const bucket *b = bucket_of(&w->pairs, first[0] | (uint32_t)first[1] << 16);
    if (((b->third & bit_of(first[2])) || (b->fourth & bit_of(first[2] | (uint32_t)first[3] << 16))) && !words_of(l, w, unit, i, b)) return 0;
    return !is_four(first, 4) || words_of(l, w, unit, i, bucket_of(&w->fours, four_of(first)));
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
                   (run >= 14 && run <= 36) ||                                               /* cards, IDs, devices */
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

/* Words of two and more characters that say a shape; native.py lists them. */
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
        const uint16_t *ahead = l->w->unit + l->w->word[k + 8 < l->words ? k + 8 : k];
        __builtin_prefetch(&s->plain.pairs.buckets[hash_of(low(ahead[0]) | low(ahead[1]) << 16) >> s->plain.pairs.slot]);
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
    if (!grow(&w, 1 << 16)) return -1;
    int64_t answer = 0;
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
    for (int c = 0; c < 128; c++) {
        uint32_t f = bmp[c] >> 16;
        s->looked[c] = (f & LOOK) != 0;
        if (f & SINGLE) s->singled = 1;
        s->looked[128 + c] = (uint8_t)((f & LETTER ? 1 : 0) | (f & DIGIT ? 2 : 0));
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
