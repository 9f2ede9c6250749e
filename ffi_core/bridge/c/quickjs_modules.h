/* What the engine keeps of its modules, and the repair of three faults in how it links and evaluates them.
 *
 * As in quickjs_internals.h the parts of QuickJS-ng 0.11's own structures that are used are declared anew, and
 * `modules_find` compares them with two modules that are known. Unlike there, this writes to the engine: what it writes is
 * what ECMAScript says stands there. Where the structures differ nothing is repaired.
 *
 * 1. The linker takes `import { x } ...; export { x }` for an export of the module's own variable. In a cycle that variable
 *    is not there yet, and the linker dereferences NULL. `modules_reexport` makes it what ECMA-262, ParseModule, makes it: an
 *    indirect export.
 * 2. A module whose load fails is freed, while modules of a cycle with it stay loaded and point to it. `modules_retire` hides
 *    those, so that they are loaded again when they are next asked for.
 * 3. A module that waited for a dependency is evaluated, but never marked as one that waits no longer: whoever imports it
 *    later waits for ever. `modules_settle` marks it.
 */
#ifndef DIGLOT_QUICKJS_MODULES_H
#define DIGLOT_QUICKJS_MODULES_H

#include "quickjs_internals.h"

enum { MODULE_UNLINKED, MODULE_EVALUATING_ASYNC = 4, MODULE_EVALUATED = 5 };
enum { EXPORT_LOCAL, EXPORT_INDIRECT };

typedef struct ModuleExport {
    union { struct { int variable; JSGCObjectHeader *reference; } local; int request; } u;
    int kind;
    JSAtom local_name, name; /* both owned */
} ModuleExport;
typedef struct ModuleImport { int variable; JSAtom name; int request; } ModuleImport;
struct JSModuleDef {
    int ref_count;
    JSAtom name; /* owned */
    ListLink link;
    struct { void *items; int count, size; } requests;
    struct { ModuleExport *items; int count, size; } exports;
    struct { void *items; int count, size; } stars;
    struct { ModuleImport *items; int count, size; } imports;
    JSValue namespace_object;
    JSValue code; /* bytecode, later the function; undefined in modules made of values */
    JSModuleInit *init;
    bool awaits; /* its own body does */
    bool resolved, has_function;
    uint8_t status;
    int index, ancestor_index;
    JSModuleDef *previous;
    struct { JSModuleDef **items; int count, size; } parents;
    int pending;
    bool is_async;
    int64_t timestamp;
    JSModuleDef *root;
};

/* `list`: the offset of the list of modules into the context, in words; 0: not known. `star`: the name that an import of a
 * namespace has. */
static struct { size_t list; JSAtom star; } modules;

enum { MODULES_WORDS = 256 }; /* a context is longer than that */

static inline JSModuleDef *modules_of_link(ListLink *link) {
    return (JSModuleDef *)((char *)link - offsetof(JSModuleDef, link));
}
static inline ListLink *modules_list(JSContext *ctx) { return (ListLink *)&((uintptr_t *)ctx)[modules.list]; }

/* Learn where the list of modules is, and compare two modules with what they must be: `values`, made of values by `init` with
 * one export, `a`; and `text`, the newest, that begins to await when it is evaluated, which has been done:
 *     import { a as b } from values; import * as c from values; export { b as d, c as e }; await 0
 * Returns NULL, or what was not as expected. */
static const char *modules_find(JSContext *ctx, JSModuleDef *values, JSModuleDef *text, JSModuleInit *init, JSAtom a, JSAtom d,
        JSAtom star) {
    uintptr_t place = (uintptr_t)text->link.next - (uintptr_t)ctx; /* the head of the list follows the newest module */
    if (place % sizeof(uintptr_t) || place / sizeof(uintptr_t) >= MODULES_WORDS) return "the list of modules";
    if (values->link.next != &text->link || text->link.prev != &values->link || text->link.next->prev != &text->link)
        return "the links of modules";
    if (values->init != init || text->init != NULL) return "the function that makes a module's values";
    if (values->exports.count != 1 || values->exports.items[0].name != a || values->exports.items[0].kind != EXPORT_LOCAL)
        return "the exports of a module of values";
    if (text->requests.count != 1 || text->stars.count || text->exports.count != 2 || text->imports.count != 2)
        return "the tables of a module";
    const ModuleImport *imports = text->imports.items;
    const ModuleExport *exports = text->exports.items;
    if (imports[0].name != a || imports[1].name != star || imports[0].request || imports[1].request)
        return "the imports of a module";
    if (exports[0].name != d || exports[0].kind != EXPORT_LOCAL || exports[0].u.local.variable != imports[0].variable
            || exports[1].kind != EXPORT_LOCAL || exports[1].u.local.variable != imports[1].variable)
        return "the exports of a module";
    if (values->awaits || !values->resolved || !values->has_function || values->status != MODULE_EVALUATED || values->is_async
            || values->root != values)
        return "the state of a module that is evaluated";
    if (!text->awaits || !text->resolved || !text->has_function || text->status != MODULE_EVALUATING_ASYNC || !text->is_async
            || text->root != text || text->code.tag != TAG_OBJECT)
        return "the state of a module that awaits";
    modules.star = star;
    modules.list = place / sizeof(uintptr_t);
    return NULL;
}

/* See 1. `module` was just compiled. */
static void modules_reexport(JSContext *ctx, JSModuleDef *module) {
    for (int i = 0; i < module->exports.count; i++) {
        ModuleExport *export = &module->exports.items[i];
        if (export->kind != EXPORT_LOCAL) continue;
        for (int j = 0; j < module->imports.count; j++) {
            const ModuleImport *import = &module->imports.items[j];
            if (import->variable != export->u.local.variable || import->name == modules.star) continue;
            qjs.JS_FreeAtom(ctx, export->local_name);
            export->local_name = qjs.JS_DupAtom(ctx, import->name);
            export->kind = EXPORT_INDIRECT;
            export->u.request = import->request;
            break;
        }
    }
}

/* The newest module, as a mark for `modules_retire`. */
static inline ListLink *modules_newest(JSContext *ctx) { return modules.list ? modules_list(ctx)->prev : NULL; }

/* See 2. A load has failed that began when `mark` was the newest module. What it leaves is unreachable: no module that has
 * been linked refers to it. The engine has no way to free it before the heap is closed; its code goes now. */
static void modules_retire(JSContext *ctx, ListLink *mark, JSAtom name) {
    if (!modules.list) return;
    for (ListLink *link = mark->next; link != modules_list(ctx); link = link->next) {
        JSModuleDef *module = modules_of_link(link);
        JSValue code = module->code;
        if (module->has_function || module->name == name) continue;
        qjs.JS_FreeAtom(ctx, module->name);
        module->name = qjs.JS_DupAtom(ctx, name);
        module->code = JS_UNDEFINED;
        qjs.JS_FreeValue(ctx, code);
    }
}

/* See 3. */
static void modules_settle(JSContext *ctx) {
    if (!modules.list) return;
    for (ListLink *link = modules_list(ctx)->next; link != modules_list(ctx); link = link->next) {
        JSModuleDef *module = modules_of_link(link);
        if (module->status == MODULE_EVALUATED) module->is_async = false;
    }
}

#endif
