/* ledger: what makes the record tamper-evident. Pure functions over bytes: a chain through the events of one stream,
 * and a daily seal over the events of all streams. Not here: where events are kept (store), what they mean (matter).
 *
 * This header is the whole format: with it, SHA-256 and the exported events anybody can check a ledger offline.
 *
 *   SHA(x)       SHA-256 of the bytes x; a digest is its 32 bytes
 *   u64(n)       n as 8 bytes, most significant first; negative numbers in two's complement
 *   P(x)         u64(length of x in bytes) followed by x
 *   x | y        x followed by y
 *
 *   chain of a stream S with events 1 … N:
 *   link(0)      SHA( P("shouwen/first/1") | P(S) )
 *   link(n)      SHA( P("shouwen/link/1") | P(link(n-1)) | P(S) | P(u64(n)) | P(u64(at)) | P(u64(recorded_at))
 *                     | P(kind) | P(by) | P(body) )
 *                at and recorded_at in milliseconds since 1970-01-01T00:00:00Z; texts as stored, UTF-8
 *
 *   tree of a day over the links e(1) … e(m) of all events recorded on it, in the order in which they were recorded (what was
 *   recorded while the clock of the machine was set back belongs to the day that is not sealed yet):
 *   root()       SHA of no bytes
 *   root(e)      SHA( 0x00 | e )                                          for one link
 *   root(e…)     SHA( 0x01 | root(first k) | root(the others) )           k: the largest power of two below their number
 *                (the tree of RFC 9162, section 2.1.1, whose inclusion proofs fit therefore)
 *
 *   seals, one a day without gaps from the first day of the ledger on:
 *   seal(0)      SHA( P("shouwen/unsealed/1") )
 *   seal(d)      SHA( P("shouwen/seal/1") | P(seal(d-1)) | P(the date as 2026-09-29) | P(u64(m)) | P(root) )
 *
 * The prefixes keep the four kinds of digest apart; the lengths keep neighbouring texts from running together.
 * A changed, inserted, dropped or reordered event changes every later link of its stream, the root of its day and every
 * later seal; so one seal kept elsewhere (printed, mailed) vouches for all that was recorded before it. */
#ifndef SHOUWEN_LEDGER_H
#define SHOUWEN_LEDGER_H

#include "base/base.h"

/* One event as it is kept. Borrowed texts. */
struct ledger_entry {
    struct str stream;   /* id of the stream: a matter, or the organisation */
    int64_t n;           /* 1, 2, 3 … without gaps within the stream */
    instant at;          /* when it happened: entered later from paper, it is earlier than recorded_at */
    instant recorded_at; /* when it was written */
    struct str kind;     /* name of the event */
    struct str by;       /* who; empty for what the program did itself */
    struct str body;     /* the event's bytes, exactly as stored */
};

/* link(0) of a stream. */
struct digest ledger_first(struct str stream);
/* The link of `entry`, whose predecessor in the stream has the link `previous` (ledger_first for n = 1). CHECKs n >= 1. */
struct digest ledger_link(const struct digest *previous, const struct ledger_entry *entry);

/* The tree of one day while it grows: the roots of its full subtrees, so that a day of any size needs no list. */
enum { LEDGER_TREE_LEVELS = 48 };
struct ledger_tree {
    uint64_t count;                                /* links added */
    struct digest full[LEDGER_TREE_LEVELS];        /* full[i]: over 2^i links, there when bit i of count is set */
};

void ledger_tree_init(struct ledger_tree *tree);
void ledger_tree_add(struct ledger_tree *tree, const struct digest *link);
struct digest ledger_tree_root(const struct ledger_tree *tree);

/* seal(0): what the first day's seal is chained to. */
struct digest ledger_unsealed(void);
/* The seal of `day` (the organisation's local date) over `tree`, chained to the seal of the day before. */
struct digest ledger_seal(const struct digest *previous, day_number day, const struct ledger_tree *tree);

#endif
