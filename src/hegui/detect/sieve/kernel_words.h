/* SPDX-License-Identifier: Apache-2.0
 *
 * Words: made into tables, and asked whether one may begin at a place. */
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
    w->starts = calloc(1u << bits, 1);
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
