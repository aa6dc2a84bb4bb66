/* SPDX-License-Identifier: Apache-2.0
 *
 * Places: where something was found, in the source. */
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

static inline int64_t characters_in(const uint8_t *text, int64_t from, int64_t to) {
    int64_t count = 0;
    for (; from < to; from++) count += (text[from] & 0xC0) != 0x80;
    return count;
}

static void put_down(look *l, int what, int64_t start, int64_t end) {
    const uint8_t *text = l->text - l->base;
    l->characters += characters_in(text, l->counted, start) - characters_in(text, start, l->counted);
    l->counted = start;
    l->out[l->used++] = (place){l->index, what, start, end, l->characters};
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
    put_down(l, what, l->base + start, l->base + source_end(l, end - 1));
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
    put_down(l, group | as_it_is(l), start, start + 1);
    return 1;
}
