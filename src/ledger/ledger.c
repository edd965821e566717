/* The hash chain of a stream and the daily seal, as ledger.h writes them down. Not here: reading or keeping events.
 * Keeps: every digest is over an encoding that only one input has. */
#include "ledger/ledger.h"

struct number {
    uint8_t bytes[8];
};

static struct number number_of(uint64_t value) {
    struct number number;
    for (int i = 0; i < 8; i++) number.bytes[i] = (uint8_t)(value >> (56 - 8 * i));
    return number;
}

static struct str number_str(const struct number *number) {
    return (struct str){(const char *)number->bytes, sizeof number->bytes};
}

static struct str digest_str(const struct digest *digest) {
    return (struct str){(const char *)digest->bytes, sizeof digest->bytes};
}

struct digest ledger_first(struct str stream) {
    const struct str parts[] = {STR("shouwen/first/1"), stream};
    return digest_parts(parts, ARRAY_LENGTH(parts));
}

struct digest ledger_link(const struct digest *previous, const struct ledger_entry *entry) {
    CHECK(entry->n >= 1);
    struct number n = number_of((uint64_t)entry->n), at = number_of((uint64_t)entry->at),
                  recorded_at = number_of((uint64_t)entry->recorded_at);
    const struct str parts[] = {STR("shouwen/link/1"), digest_str(previous),     entry->stream,
                                number_str(&n),        number_str(&at),          number_str(&recorded_at),
                                entry->kind,           entry->by,                entry->body};
    return digest_parts(parts, ARRAY_LENGTH(parts));
}

static struct digest leaf(const struct digest *link) {
    char bytes[1 + DIGEST_SIZE] = {0x00};
    memcpy(bytes + 1, link->bytes, DIGEST_SIZE);
    return digest_of((struct str){bytes, sizeof bytes});
}

static struct digest branch(const struct digest *left, const struct digest *right) {
    char bytes[1 + 2 * DIGEST_SIZE] = {0x01};
    memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
    memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    return digest_of((struct str){bytes, sizeof bytes});
}

void ledger_tree_init(struct ledger_tree *tree) {
    *tree = (struct ledger_tree){0};
}

/* Adding one is a binary increment: two full subtrees of one size become one of the next. */
void ledger_tree_add(struct ledger_tree *tree, const struct digest *link) {
    struct digest carry = leaf(link);
    size_t level = 0;
    for (; tree->count >> level & 1; level++) carry = branch(&tree->full[level], &carry);
    CHECK(level < LEDGER_TREE_LEVELS);
    tree->full[level] = carry;
    tree->count++;
}

/* The smaller subtrees stand to the right of the larger ones, so they are joined from the smallest up. */
struct digest ledger_tree_root(const struct ledger_tree *tree) {
    if (tree->count == 0) return digest_of((struct str){0});
    size_t level = 0;
    while ((tree->count >> level & 1) == 0) level++;
    struct digest root = tree->full[level];
    for (level++; level < LEDGER_TREE_LEVELS; level++)
        if (tree->count >> level & 1) root = branch(&tree->full[level], &root);
    return root;
}

struct digest ledger_unsealed(void) {
    const struct str part = STR("shouwen/unsealed/1");
    return digest_parts(&part, 1);
}

struct digest ledger_seal(const struct digest *previous, day_number day, const struct ledger_tree *tree) {
    char date[INSTANT_TEXT_SIZE];
    struct number count = number_of(tree->count);
    struct digest root = ledger_tree_root(tree);
    const struct str parts[] = {STR("shouwen/seal/1"), digest_str(previous), day_text(day, date), number_str(&count),
                                digest_str(&root)};
    return digest_parts(parts, ARRAY_LENGTH(parts));
}
