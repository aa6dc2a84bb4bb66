/* SPDX-License-Identifier: Apache-2.0
 *
 * The native sieve: looks over the bytes of a column of texts, a chunk at a time. It folds, looks for words by a hash of
 * their first two units, and looks at digits, @ and a few characters for the shapes of identifiers. It answers places; the
 * rules in Python read them. Too many places are slow, too few are wrong: tests compare it with the rules on the same texts.
 *
 * Plain C with no library but libc, called through ctypes: no header of Python is needed to build it. All state is in the
 * handle (never changed after it is made) and in the scratch of a call, so threads may share a handle.
 */
#include "kernel_types.h"
#include "kernel_words.h"
#include "kernel_fold.h"
#include "kernel_places.h"
#include "kernel_shapes.h"
#include "kernel_bytes.h"

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
    int64_t all = offsets[texts] - offsets[*text], answer = 0, fetched = 0;
    if (!grow(&w, all < 1 << 16 ? (size_t)all + 4 * LONGEST_EXPANSION + PAD : 1 << 16)) return -1;
    for (; *text < texts; ++*text, *byte = 0) {
        const uint8_t *start = data + offsets[*text];
        int64_t length = offsets[*text + 1] - offsets[*text];
        l.index = (int32_t)*text;
        l.counted = l.characters = 0;
        if (fetched < offsets[*text + 1]) fetched = offsets[*text + 1];
        for (; fetched < offsets[*text + 1] + AHEAD && fetched < offsets[texts]; fetched += 64) __builtin_prefetch(data + fetched);
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
    s->wide = wide && has_wide();
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
