/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding, and the first look: every character is replaced by its plain form, and candidates are written down. */
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

static int has_wide(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"); }

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

/* Eight entries of a table, loaded one by one: the instruction that gathers is no faster, and far slower on processors that
 * are guarded against its leak. */
#define EIGHT(table, at) _mm256_setr_epi32((int)table[(at)[0]], (int)table[(at)[1]], (int)table[(at)[2]], (int)table[(at)[3]], (int)table[(at)[4]], (int)table[(at)[5]], (int)table[(at)[6]], (int)table[(at)[7]])

/* Eight units replaced by their plain forms. 0 where one of those is kept elsewhere. */
WIDE static inline int take_eight(const sieve *s, const uint16_t *raw, uint16_t *unit, uint16_t *lower, uint8_t *class) {
    __m256i packed = EIGHT(s->fold, raw);
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
        uint32_t slots[8];
        _mm256_storeu_si256((__m256i *)slots, slot);
        __m256i kinds = EIGHT(w->starts, slots);
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
