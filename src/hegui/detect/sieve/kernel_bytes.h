/* SPDX-License-Identifier: Apache-2.0
 *
 * What is asked of bytes alone: whether they are well-formed UTF-8, and how many there are of some kinds. */
#ifdef WIDE
#define IN_BOTH(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/* Looks over blocks for as long as they are well-formed; returns a first byte of a character up to which all is. By three
 * tables, a bit for each fault that two bytes side by side may have: Keiser and Lemire, "Validating UTF-8 in less than one
 * instruction per byte" (2020). */
WIDE static int64_t well_formed_wide(const uint8_t *data, int64_t length) {
    enum { SHORT = 1, LONG = 2, OVER3 = 4, LARGE = 8, HALF = 16, OVER2 = 32, OVER4 = 64, TWO_MORE = 128, ANY = SHORT | LONG | TWO_MORE };
    const __m256i by_first = IN_BOTH(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, (char)TWO_MORE, (char)TWO_MORE, (char)TWO_MORE, (char)TWO_MORE,
                                     SHORT | OVER2, SHORT, SHORT | OVER3 | HALF, SHORT | LARGE | OVER4);
    const __m256i by_low = IN_BOTH((char)(ANY | OVER3 | OVER2 | OVER4), (char)(ANY | OVER2), (char)ANY, (char)ANY, (char)(ANY | LARGE),
                                   (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4),
                                   (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4),
                                   (char)(ANY | LARGE | OVER4 | HALF), (char)(ANY | LARGE | OVER4), (char)(ANY | LARGE | OVER4));
    const __m256i by_second = IN_BOTH(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, (char)(LONG | OVER2 | TWO_MORE | OVER3 | OVER4),
                                      (char)(LONG | OVER2 | TWO_MORE | OVER3 | LARGE), (char)(LONG | OVER2 | TWO_MORE | HALF | LARGE),
                                      (char)(LONG | OVER2 | TWO_MORE | HALF | LARGE), SHORT, SHORT, SHORT, SHORT);
    const __m256i low = _mm256_set1_epi8(0x0F);
    __m256i before = _mm256_setzero_si256();
    int64_t at = 0;
    for (; at + 32 <= length; at += 32) {
        __m256i b = _mm256_loadu_si256((const __m256i *)(data + at));
        if (_mm256_movemask_epi8(_mm256_or_si256(b, before))) {
            __m256i across = _mm256_permute2x128_si256(before, b, 0x21);
            __m256i one = _mm256_alignr_epi8(b, across, 15), two = _mm256_alignr_epi8(b, across, 14), three = _mm256_alignr_epi8(b, across, 13);
            __m256i fault = _mm256_shuffle_epi8(by_first, _mm256_and_si256(_mm256_srli_epi16(one, 4), low));
            fault = _mm256_and_si256(fault, _mm256_shuffle_epi8(by_low, _mm256_and_si256(one, low)));
            fault = _mm256_and_si256(fault, _mm256_shuffle_epi8(by_second, _mm256_and_si256(_mm256_srli_epi16(b, 4), low)));
            /* the third byte of three and the last two of four are the ones that follow another one rightly */
            __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xE0 - 0x80)), fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xF0 - 0x80));
            __m256i more = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
            fault = _mm256_xor_si256(fault, more);
            if (!_mm256_testz_si256(fault, fault)) break;
        }
        before = b;
    }
    for (int k = 1; k <= 3 && k <= at; k++) /* the last character may go on behind the blocks */
        if (data[at - k] >= 0xC0) return at - k;
    return at;
}
#endif

/* The first byte that is not of well-formed UTF-8, or the length. */
int64_t hegui_utf8(const uint8_t *data, int64_t length, int wide) {
    int64_t at = 0;
    uint32_t four;
    uint64_t eight;
#ifdef WIDE
    if (wide && has_wide()) at = well_formed_wide(data, length);
#endif
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

#define KINDS 5
/* A kind of bytes: after some bits are set, so many from a first one on, which may go on from 255 to 0. */
typedef struct {
    uint8_t set, first, count;
} kind;

static inline int is_of(kind k, uint8_t byte) { return (uint8_t)((byte | k.set) - k.first) < k.count; }

#ifdef WIDE
/* Adds to the counts what stands in whole blocks; returns where these end. */
WIDE static int64_t count_wide(const uint8_t *data, int64_t at, int64_t end, const kind *kinds, int64_t *counts) {
    __m256i set[KINDS], first[KINDS], last[KINDS];
    for (int k = 0; k < KINDS; k++) {
        set[k] = _mm256_set1_epi8((char)kinds[k].set), first[k] = _mm256_set1_epi8((char)kinds[k].first);
        last[k] = _mm256_set1_epi8((char)(kinds[k].count - 1));
    }
    while (at + 32 <= end) {
        __m256i some[KINDS] = {0};
        for (int blocks = 0; blocks < 255 && at + 32 <= end; blocks++, at += 32) {
            __m256i b = _mm256_loadu_si256((const __m256i *)(data + at));
#pragma GCC unroll 5
            for (int k = 0; k < KINDS; k++) {
                __m256i from_first = _mm256_sub_epi8(_mm256_or_si256(b, set[k]), first[k]);
                some[k] = _mm256_sub_epi8(some[k], _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, last[k]), from_first));
            }
        }
        for (int k = 0; k < KINDS; k++) {
            uint64_t sums[4];
            _mm256_storeu_si256((__m256i *)sums, _mm256_sad_epu8(some[k], _mm256_setzero_si256()));
            counts[k] += (int64_t)(sums[0] + sums[1] + sums[2] + sums[3]);
        }
    }
    return at;
}
#endif

/* How many bytes of each of KINDS (no count of them is 0) stand between each bound and the next. */
void hegui_count(const uint8_t *data, const int64_t *bounds, int64_t n, const kind *kinds, int64_t *out, int wide) {
    enum { BITS = 12, MOST = (1 << BITS) - 1 };
    uint64_t spread[256] = {0};
    for (int c = 0; c < 256; c++)
        for (int k = 0; k < KINDS; k++) spread[c] |= (uint64_t)is_of(kinds[k], (uint8_t)c) << BITS * k;
#ifdef WIDE
    wide = wide && has_wide();
#endif
    for (int64_t i = 0; i < n; i++) {
        int64_t counts[KINDS] = {0}, at = bounds[i];
#ifdef WIDE
        if (wide) at = count_wide(data, at, bounds[i + 1], kinds, counts);
#endif
        while (at < bounds[i + 1]) {
            int64_t end = at + MOST < bounds[i + 1] ? at + MOST : bounds[i + 1];
            uint64_t some = 0;
            for (; at < end; at++) some += spread[data[at]];
            for (int k = 0; k < KINDS; k++) counts[k] += (int64_t)(some >> BITS * k & MOST);
        }
        for (int k = 0; k < KINDS; k++) out[k * n + i] = counts[k];
    }
}
