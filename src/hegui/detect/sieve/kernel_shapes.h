/* SPDX-License-Identifier: Apache-2.0
 *
 * Candidates read again: words in full, and the shapes of identifiers closely. */
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

static int born(look *l, uint32_t i) { /* pi/birth-date-before: 出 of 出生, or 生, which stands alone or in 生人, 生于, 生日 */
    const uint16_t *unit = l->w->unit;
    uint32_t j = i;
    uint16_t next = unit[i + 1];
    if (unit[i] == 0x751F && next >= 0x4E00 && next <= 0x9FA5 && next != 0x4EBA && next != 0x4E8E && next != 0x65E5) return 1;
    if (j && unit[j - 1] == '(') j--;
    if (j && unit[j - 1] == ' ') j--;
    if (j && (unit[j - 1] == 0x65E5 || unit[j - 1] == 0x53F7 || unit[j - 1] == 0x6708)) { /* 日 号 月 */
        j--;
        if (j && unit[j - 1] == ' ') j--;
    }
    return j && (is_at(l, j - 1) & DIGIT) ? personal(l, i, OPEN) : 1;
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
