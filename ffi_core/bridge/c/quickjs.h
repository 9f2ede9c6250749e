/* The part of QuickJS-ng 0.11's C API that the bridge uses, declared anew, and the table of its functions.
 *
 * dukpy's shared object exports the whole API. It is resolved function by function (dlopen with RTLD_NOLOAD, then
 * dlsym) into the table `qjs`, never promoted to global scope: another extension that carries its own QuickJS must
 * not bind to ours. Nothing here allocates; everything is called with the GIL held.
 *
 * Ownership, as in the engine: a parameter of type JSValue is consumed, one of type JSConst is borrowed, every
 * JSValue returned is owned by the caller.
 */
#ifndef DIGLOT_QUICKJS_H
#define DIGLOT_QUICKJS_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define QJS_VERSION "0.11.0"

typedef struct JSRuntime JSRuntime;
typedef struct JSContext JSContext;
typedef struct JSModuleDef JSModuleDef;
typedef struct JSGCObjectHeader JSGCObjectHeader;
typedef uint32_t JSAtom;
typedef uint32_t JSClassID;

typedef union JSPayload { int32_t int32; double float64; void *ptr; } JSPayload;
typedef struct JSValue { JSPayload u; int64_t tag; } JSValue;
typedef JSValue JSConst;

enum {
    TAG_BIG_INT = -9, TAG_SYMBOL = -8, TAG_STRING = -7, TAG_MODULE = -3, TAG_OBJECT = -1,
    TAG_INT = 0, TAG_BOOL = 1, TAG_NULL = 2, TAG_UNDEFINED = 3, TAG_EXCEPTION = 6, TAG_SHORT_BIG_INT = 7, TAG_FLOAT64 = 8
};
enum { PROP_CONFIGURABLE = 1, PROP_WRITABLE = 2, PROP_ENUMERABLE = 4, PROP_C_W_E = 7, PROP_GETSET = 1 << 4,
       PROP_HAS_CONFIGURABLE = 1 << 8, PROP_HAS_WRITABLE = 1 << 9, PROP_HAS_ENUMERABLE = 1 << 10,
       PROP_HAS_GET = 1 << 11, PROP_HAS_SET = 1 << 12, PROP_HAS_VALUE = 1 << 13,
       PROP_THROW = 1 << 14, PROP_THROW_STRICT = 1 << 15, PROP_NO_EXOTIC = 1 << 17 };
enum { GPN_STRING = 1, GPN_SYMBOL = 2, GPN_PRIVATE = 4, GPN_ENUM_ONLY = 16, GPN_SET_ENUM = 32 };
enum { EVAL_GLOBAL = 0, EVAL_MODULE = 1, EVAL_COMPILE_ONLY = 1 << 5, EVAL_BARRIER = 1 << 6, EVAL_ASYNC = 1 << 7 };
enum { CALL_CONSTRUCTOR = 1 };
enum { CMD_BACKTRACE = 2 }; /* of js_std_cmd(CMD_BACKTRACE, ctx, &text): the frames of what was thrown last, and forget them */
enum { CFUNC_GENERIC = 0, CFUNC_GENERIC_MAGIC = 1, CFUNC_ITERATOR_NEXT = 12 };
enum { PROMISE_HOOK_INIT = 0 };
enum { PROMISE_PENDING = 0, PROMISE_FULFILLED = 1, PROMISE_REJECTED = 2 };
enum { TYPED_UINT8C, TYPED_INT8, TYPED_UINT8, TYPED_INT16, TYPED_UINT16, TYPED_INT32, TYPED_UINT32,
       TYPED_BIG_INT64, TYPED_BIG_UINT64, TYPED_FLOAT16, TYPED_FLOAT32, TYPED_FLOAT64 };
#define ATOM_INDEX_BIT 0x80000000u /* set in the atoms of array indices below 2**31 */

typedef struct JSPropertyDescriptor { int flags; JSValue value, getter, setter; } JSPropertyDescriptor;
typedef struct JSPropertyEnum { bool is_enumerable; JSAtom atom; } JSPropertyEnum;
typedef struct JSEvalOptions { int version; int eval_flags; const char *filename; int line_num; } JSEvalOptions;
typedef struct JSMemoryUsage {
    int64_t malloc_size, malloc_limit, memory_used_size, malloc_count, memory_used_count, atom_count, atom_size,
        str_count, str_size, obj_count, obj_size, prop_count, prop_size, shape_count, shape_size, js_func_count,
        js_func_size, js_func_code_size, js_func_pc2line_count, js_func_pc2line_size, c_func_count, array_count,
        fast_array_count, fast_array_elements, binary_object_count, binary_object_size;
} JSMemoryUsage;

typedef struct JSMallocFunctions {
    void *(*js_calloc)(void *opaque, size_t count, size_t size);
    void *(*js_malloc)(void *opaque, size_t size);
    void (*js_free)(void *opaque, void *ptr);
    void *(*js_realloc)(void *opaque, void *ptr, size_t size);
    size_t (*js_malloc_usable_size)(const void *ptr);
} JSMallocFunctions;

typedef void JS_MarkFunc(JSRuntime *, JSGCObjectHeader *);
typedef int JSInterruptHandler(JSRuntime *, void *);
typedef void JSFreeBuffer(JSRuntime *, void *opaque, void *ptr);
typedef void JSPromiseHook(JSContext *, int kind, JSConst promise, JSConst parent, void *opaque);
typedef void JSRejectionTracker(JSContext *, JSConst promise, JSConst reason, bool handled, void *opaque);
typedef char *JSNormalize(JSContext *, const char *base, const char *name, void *opaque);
typedef JSModuleDef *JSLoad(JSContext *, const char *name, void *opaque);
typedef int JSModuleInit(JSContext *, JSModuleDef *);
typedef JSValue JSJob(JSContext *, int argc, JSConst *argv);
typedef JSValue JSCFunction(JSContext *, JSConst this_val, int argc, JSConst *argv);
typedef JSValue JSCFunctionMagic(JSContext *, JSConst this_val, int argc, JSConst *argv, int magic);
typedef JSValue JSIteratorNext(JSContext *, JSConst this_val, int argc, JSConst *argv, int *done, int magic);

typedef struct JSClassExoticMethods {
    int (*get_own_property)(JSContext *, JSPropertyDescriptor *, JSConst obj, JSAtom);
    int (*get_own_property_names)(JSContext *, JSPropertyEnum **, uint32_t *, JSConst obj);
    int (*delete_property)(JSContext *, JSConst obj, JSAtom);
    int (*define_own_property)(JSContext *, JSConst obj, JSAtom, JSConst value, JSConst getter, JSConst setter, int flags);
    int (*has_property)(JSContext *, JSConst obj, JSAtom);
    JSValue (*get_property)(JSContext *, JSConst obj, JSAtom, JSConst receiver);
    int (*set_property)(JSContext *, JSConst obj, JSAtom, JSConst value, JSConst receiver, int flags);
} JSClassExoticMethods;

typedef struct JSClassDef {
    const char *class_name;
    void (*finalizer)(JSRuntime *, JSConst);
    void (*gc_mark)(JSRuntime *, JSConst, JS_MarkFunc *);
    JSValue (*call)(JSContext *, JSConst func, JSConst this_val, int argc, JSConst *argv, int flags);
    JSClassExoticMethods *exotic;
} JSClassDef;

/* One line a function: result, name, parameters. The table is made from this list, so that a name which dukpy does
 * not export is found by name when the table is filled. */
#define QJS_FUNCTIONS(F) \
    F(const char *, JS_GetVersion, (void)) \
    F(JSRuntime *, JS_GetRuntime, (JSContext *)) \
    F(JSRuntime *, JS_NewRuntime2, (const JSMallocFunctions *, void *opaque)) \
    F(void, JS_FreeRuntime, (JSRuntime *)) \
    F(void, JS_SetRuntimeOpaque, (JSRuntime *, void *)) \
    F(void *, JS_GetRuntimeOpaque, (JSRuntime *)) \
    F(void, JS_SetMemoryLimit, (JSRuntime *, size_t)) \
    F(void, JS_SetMaxStackSize, (JSRuntime *, size_t)) \
    F(void, JS_UpdateStackTop, (JSRuntime *)) \
    F(void, JS_RunGC, (JSRuntime *)) \
    F(void, JS_SetGCThreshold, (JSRuntime *, size_t)) \
    F(size_t, JS_GetGCThreshold, (JSRuntime *)) \
    F(void, JS_ComputeMemoryUsage, (JSRuntime *, JSMemoryUsage *)) \
    F(void, JS_MarkValue, (JSRuntime *, JSConst, JS_MarkFunc *)) \
    F(void, JS_SetInterruptHandler, (JSRuntime *, JSInterruptHandler *, void *)) \
    F(void, JS_SetHostPromiseRejectionTracker, (JSRuntime *, JSRejectionTracker *, void *)) \
    F(void, JS_SetPromiseHook, (JSRuntime *, JSPromiseHook *, void *)) \
    F(void, JS_SetModuleLoaderFunc, (JSRuntime *, JSNormalize *, JSLoad *, void *)) \
    F(uintptr_t, js_std_cmd, (int, ...)) \
    F(JSModuleDef *, JS_NewCModule, (JSContext *, const char *, JSModuleInit *)) \
    F(int, JS_AddModuleExport, (JSContext *, JSModuleDef *, const char *)) \
    F(int, JS_SetModuleExport, (JSContext *, JSModuleDef *, const char *, JSValue)) \
    F(JSAtom, JS_GetScriptOrModuleName, (JSContext *, int)) \
    F(JSAtom, JS_GetModuleName, (JSContext *, JSModuleDef *)) \
    F(JSValue, JS_GetModuleNamespace, (JSContext *, JSModuleDef *)) \
    F(JSValue, JS_EvalFunction, (JSContext *, JSValue)) \
    F(JSValue, JS_GetImportMeta, (JSContext *, JSModuleDef *)) \
    F(void *, js_malloc, (JSContext *, size_t)) \
    F(void *, js_realloc, (JSContext *, void *, size_t)) \
    F(void, js_free, (JSContext *, void *)) \
    F(void, js_free_rt, (JSRuntime *, void *)) \
    F(JSValue, JS_Eval2, (JSContext *, const char *, size_t, JSEvalOptions *)) \
    F(JSValue, JS_Eval, (JSContext *, const char *, size_t, const char *, int)) \
    F(JSValue, JS_GetGlobalObject, (JSContext *)) \
    F(JSValue, JS_Throw, (JSContext *, JSValue)) \
    F(JSValue, JS_GetException, (JSContext *)) \
    F(bool, JS_HasException, (JSContext *)) \
    F(bool, JS_IsError, (JSConst)) \
    F(JSValue, JS_NewError, (JSContext *)) \
    F(void, JS_SetUncatchableError, (JSContext *, JSConst)) \
    F(void, JS_ClearUncatchableError, (JSContext *, JSConst)) \
    F(bool, JS_IsUncatchableError, (JSConst)) \
    F(JSValue, JS_ThrowTypeError, (JSContext *, const char *, ...)) \
    F(JSValue, JS_ThrowRangeError, (JSContext *, const char *, ...)) \
    F(JSValue, JS_ThrowReferenceError, (JSContext *, const char *, ...)) \
    F(JSValue, JS_ThrowPlainError, (JSContext *, const char *, ...)) \
    F(JSValue, JS_ThrowOutOfMemory, (JSContext *)) \
    F(void, JS_FreeValue, (JSContext *, JSValue)) \
    F(void, JS_FreeValueRT, (JSRuntime *, JSValue)) \
    F(JSValue, JS_DupValue, (JSContext *, JSConst)) \
    F(JSAtom, JS_NewAtomLen, (JSContext *, const char *, size_t)) \
    F(JSAtom, JS_NewAtomUInt32, (JSContext *, uint32_t)) \
    F(JSAtom, JS_DupAtom, (JSContext *, JSAtom)) \
    F(void, JS_FreeAtom, (JSContext *, JSAtom)) \
    F(void, JS_FreeAtomRT, (JSRuntime *, JSAtom)) \
    F(JSValue, JS_AtomToValue, (JSContext *, JSAtom)) \
    F(JSAtom, JS_ValueToAtom, (JSContext *, JSConst)) \
    F(JSValue, JS_NewStringLen, (JSContext *, const char *, size_t)) \
    F(JSValue, JS_NewTwoByteString, (JSContext *, const uint16_t *, size_t)) \
    F(const char *, JS_ToCStringLen2, (JSContext *, size_t *, JSConst, bool)) \
    F(void, JS_FreeCString, (JSContext *, const char *)) \
    F(JSValue, JS_ToString, (JSContext *, JSConst)) \
    F(JSValue, JS_ParseJSON, (JSContext *, const char *, size_t, const char *)) \
    F(JSValue, JS_JSONStringify, (JSContext *, JSConst, JSConst, JSConst)) \
    F(JSValue, JS_NewNumber, (JSContext *, double)) \
    F(JSValue, JS_NewBigInt64, (JSContext *, int64_t)) \
    F(int, JS_ToBigInt64, (JSContext *, int64_t *, JSConst)) \
    F(JSValue, JS_NewSymbol, (JSContext *, const char *, bool)) \
    F(int, JS_ToBool, (JSContext *, JSConst)) \
    F(int, JS_ToFloat64, (JSContext *, double *, JSConst)) \
    F(int, JS_ToInt64, (JSContext *, int64_t *, JSConst)) \
    F(bool, JS_IsStrictEqual, (JSContext *, JSConst, JSConst)) \
    F(JSValue, JS_NewObject, (JSContext *)) \
    F(JSValue, JS_NewObjectProto, (JSContext *, JSConst)) \
    F(JSValue, JS_NewObjectProtoClass, (JSContext *, JSConst, JSClassID)) \
    F(JSValue, JS_NewArray, (JSContext *)) \
    F(JSValue, JS_NewArrayFrom, (JSContext *, int, const JSValue *)) \
    F(JSValue, JS_NewDate, (JSContext *, double)) \
    F(bool, JS_IsArray, (JSConst)) \
    F(bool, JS_IsFunction, (JSContext *, JSConst)) \
    F(bool, JS_IsConstructor, (JSContext *, JSConst)) \
    F(bool, JS_SetConstructorBit, (JSContext *, JSConst, bool)) \
    F(bool, JS_IsMap, (JSConst)) \
    F(bool, JS_IsSet, (JSConst)) \
    F(bool, JS_IsDate, (JSConst)) \
    F(bool, JS_IsRegExp, (JSConst)) \
    F(bool, JS_IsProxy, (JSConst)) \
    F(JSValue, JS_GetProxyTarget, (JSContext *, JSConst)) \
    F(JSValue, JS_GetProxyHandler, (JSContext *, JSConst)) \
    F(bool, JS_IsDataView, (JSConst)) \
    F(bool, JS_IsArrayBuffer, (JSConst)) \
    F(bool, JS_IsPromise, (JSConst)) \
    F(int, JS_PromiseState, (JSContext *, JSConst)) \
    F(JSValue, JS_PromiseResult, (JSContext *, JSConst)) \
    F(JSValue, JS_NewPromiseCapability, (JSContext *, JSValue *)) \
    F(bool, JS_IsJobPending, (JSRuntime *)) \
    F(int, JS_EnqueueJob, (JSContext *, JSJob *, int, JSConst *)) \
    F(int, JS_ExecutePendingJob, (JSRuntime *, JSContext **)) \
    F(JSValue, JS_GetProperty, (JSContext *, JSConst, JSAtom)) \
    F(JSValue, JS_GetPropertyStr, (JSContext *, JSConst, const char *)) \
    F(JSValue, JS_GetPropertyInt64, (JSContext *, JSConst, int64_t)) \
    F(int, JS_SetProperty, (JSContext *, JSConst, JSAtom, JSValue)) \
    F(int, JS_SetPropertyStr, (JSContext *, JSConst, const char *, JSValue)) \
    F(int, JS_SetPropertyInt64, (JSContext *, JSConst, int64_t, JSValue)) \
    F(int, JS_HasProperty, (JSContext *, JSConst, JSAtom)) \
    F(int, JS_DeleteProperty, (JSContext *, JSConst, JSAtom, int)) \
    F(JSValue, JS_GetPrototype, (JSContext *, JSConst)) \
    F(int, JS_SetPrototype, (JSContext *, JSConst, JSConst)) \
    F(int, JS_GetLength, (JSContext *, JSConst, int64_t *)) \
    F(int, JS_SetLength, (JSContext *, JSConst, int64_t)) \
    F(int, JS_GetOwnPropertyNames, (JSContext *, JSPropertyEnum **, uint32_t *, JSConst, int)) \
    F(int, JS_GetOwnProperty, (JSContext *, JSPropertyDescriptor *, JSConst, JSAtom)) \
    F(void, JS_FreePropertyEnum, (JSContext *, JSPropertyEnum *, uint32_t)) \
    F(int, JS_DefineProperty, (JSContext *, JSConst, JSAtom, JSConst, JSConst, JSConst, int)) \
    F(int, JS_DefinePropertyValue, (JSContext *, JSConst, JSAtom, JSValue, int)) \
    F(int, JS_DefinePropertyValueStr, (JSContext *, JSConst, const char *, JSValue, int)) \
    F(int, JS_DefinePropertyValueUint32, (JSContext *, JSConst, uint32_t, JSValue, int)) \
    F(JSValue, JS_Call, (JSContext *, JSConst, JSConst, int, JSConst *)) \
    F(JSValue, JS_Invoke, (JSContext *, JSConst, JSAtom, int, JSConst *)) \
    F(JSValue, JS_CallConstructor, (JSContext *, JSConst, int, JSConst *)) \
    F(int, JS_IsInstanceOf, (JSContext *, JSConst, JSConst)) \
    F(JSClassID, JS_NewClassID, (JSRuntime *, JSClassID *)) \
    F(JSClassID, JS_GetClassID, (JSConst)) \
    F(int, JS_NewClass, (JSRuntime *, JSClassID, const JSClassDef *)) \
    F(JSValue, JS_GetClassProto, (JSContext *, JSClassID)) \
    F(void, JS_SetClassProto, (JSContext *, JSClassID, JSValue)) \
    F(int, JS_SetOpaque, (JSConst, void *)) \
    F(void *, JS_GetOpaque, (JSConst, JSClassID)) \
    F(JSValue, JS_NewCFunction2, (JSContext *, JSCFunction *, const char *, int, int, int)) \
    F(JSValue, JS_NewArrayBuffer, (JSContext *, uint8_t *, size_t, JSFreeBuffer *, void *, bool)) \
    F(JSValue, JS_NewArrayBufferCopy, (JSContext *, const uint8_t *, size_t)) \
    F(void, JS_DetachArrayBuffer, (JSContext *, JSConst)) \
    F(uint8_t *, JS_GetArrayBuffer, (JSContext *, size_t *, JSConst)) \
    F(JSValue, JS_NewTypedArray, (JSContext *, int, JSConst *, int)) \
    F(JSValue, JS_GetTypedArrayBuffer, (JSContext *, JSConst, size_t *, size_t *, size_t *)) \
    F(int, JS_GetTypedArrayType, (JSConst))

#define F(result, name, parameters) result(*name) parameters;
typedef struct QuickJS { QJS_FUNCTIONS(F) } QuickJS;
#undef F
static QuickJS qjs;
/* dukpy's own module loader, kept to be delegated to. */
static JSNormalize *dukpy_normalize;
static JSLoad *dukpy_load;

/* Fill the table from the shared object at `path`, which must be loaded already.
 * Returns NULL, or the name of what was not found ("" when the object itself is not loaded). */
static const char *qjs_resolve(const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (!handle) return "";
#define F(result, name, parameters) \
    { void *found = dlsym(handle, #name); if (!found) return #name; memcpy(&qjs.name, &found, sizeof found); }
    QJS_FUNCTIONS(F)
#undef F
    void *found = dlsym(handle, "dukpy_module_normalize");
    if (!found) return "dukpy_module_normalize";
    memcpy(&dukpy_normalize, &found, sizeof found);
    found = dlsym(handle, "dukpy_module_loader");
    if (!found) return "dukpy_module_loader";
    memcpy(&dukpy_load, &found, sizeof found);
    return NULL;
}

static inline JSValue js_value(int64_t tag, int32_t payload) {
    JSValue v; v.u.ptr = NULL; v.u.int32 = payload; v.tag = tag; return v;
}
static inline JSValue js_module(JSModuleDef *m) { JSValue v; v.u.ptr = m; v.tag = TAG_MODULE; return v; }
static inline JSValue js_object(void *object) { JSValue v; v.u.ptr = object; v.tag = TAG_OBJECT; return v; }
static inline JSValue js_float(double d) { JSValue v; v.u.float64 = d; v.tag = TAG_FLOAT64; return v; }
static inline JSValue js_bool(int b) { return js_value(TAG_BOOL, b != 0); }
#define JS_UNDEFINED js_value(TAG_UNDEFINED, 0)
#define JS_NULL js_value(TAG_NULL, 0)
#define JS_EXCEPTION js_value(TAG_EXCEPTION, 0)

/* Reference counts are the first word of everything with a negative tag (checked at start-up). */
static inline JSValue js_dup(JSConst v) {
    if (v.tag < 0) ++*(int *)v.u.ptr;
    return v;
}
static inline void js_drop(JSRuntime *rt, JSValue v) {
    if (v.tag < 0) {
        int *count = (int *)v.u.ptr;
        if (*count > 1) --*count;
        else qjs.JS_FreeValueRT(rt, v);
    }
}
static inline int js_refcount(JSConst v) { return v.tag < 0 ? *(int *)v.u.ptr : 0; }

static inline JSValue js_iterator_function(JSContext *ctx, JSIteratorNext *function, const char *name) {
    return qjs.JS_NewCFunction2(ctx, (JSCFunction *)(void *)function, name, 0, CFUNC_ITERATOR_NEXT, 0);
}
static inline JSValue js_magic_function(JSContext *ctx, JSCFunctionMagic *function, const char *name, int length, int magic) {
    return qjs.JS_NewCFunction2(ctx, (JSCFunction *)(void *)function, name, length, CFUNC_GENERIC_MAGIC, magic);
}

#endif
