/* The object `{ value }` that a script with top-level await gives, so that a promise as its value stays one.
 *
 * The engine makes an ordinary object, sets `value` and resolves the script's promise with it: a `then` or an accessor `value`
 * that users have put on Object.prototype runs, and the value is lost. `results_detach` changes the last instructions of a
 * compiled script: the object has no prototype, and `value` is defined. The instructions are learnt from two scripts that are
 * known; where these are not as expected, scripts stay as they are.
 */
#ifndef DIGLOT_QUICKJS_RESULTS_H
#define DIGLOT_QUICKJS_RESULTS_H

#include "quickjs_internals.h"

typedef struct Bytecode { JSGCObjectHeader header; uint64_t flags; uint8_t *code; int length; } Bytecode;

/* object; dup; get_loc0 (of the script's value); put_field "value"; return_async. What takes the place of the first two
 * instructions and of put_field is as long: special_object with its operand, and define_field. */
enum { RESULT_OBJECT, RESULT_DUP, RESULT_GET, RESULT_PUT, RESULT_ATOM, RESULT_RETURN = 8, RESULT_LENGTH };
static struct { bool known; uint8_t ending[RESULT_LENGTH], special_object, null_prototype, define_field; } results;

/* Learn the instructions. Both scripts are compiled: `script` is `0` with top-level await, `model` is
 * `({ __proto__: null, value: 0 })` without. Returns NULL, or what was not as expected. */
static const char *results_find(JSConst script, JSConst model, JSAtom value) {
    enum { MODEL_PUSH = 2, MODEL_DEFINE, MODEL_ATOM, MODEL_LENGTH = 10 };
    const Bytecode *a = (const Bytecode *)script.u.ptr, *b = (const Bytecode *)model.u.ptr;
    if (a->header.type != GC_BYTECODE || b->header.type != GC_BYTECODE) return "the head of a script";
    if (a->length != RESULT_LENGTH + 2 || b->length != MODEL_LENGTH) return "the code of a script";
    const uint8_t *ending = a->code + 2; /* after push_0; put_loc0 */
    if (memcmp(ending + RESULT_ATOM, &value, sizeof value) || memcmp(b->code + MODEL_ATOM, &value, sizeof value))
        return "the name of a script's value";
    if (a->code[0] != b->code[MODEL_PUSH]) return "the value of a script";
    memcpy(results.ending, ending, RESULT_LENGTH);
    results.special_object = b->code[0];
    results.null_prototype = b->code[1];
    results.define_field = b->code[MODEL_DEFINE];
    results.known = true;
    return NULL;
}

/* `script` has just been compiled. One whose end is never reached has no such instructions. */
static void results_detach(JSConst script) {
    Bytecode *bytecode = (Bytecode *)script.u.ptr;
    if (!results.known || bytecode->length < RESULT_LENGTH) return;
    uint8_t *ending = bytecode->code + bytecode->length - RESULT_LENGTH;
    if (memcmp(ending, results.ending, RESULT_LENGTH)) return;
    ending[RESULT_OBJECT] = results.special_object;
    ending[RESULT_DUP] = results.null_prototype;
    ending[RESULT_PUT] = results.define_field;
}

#endif
