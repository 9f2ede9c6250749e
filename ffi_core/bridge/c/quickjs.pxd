"""QuickJS's C API as Cython sees it: the counterpart of quickjs.h, declarations only.

Every function is reached through the table ``qjs``, which ``qjs_resolve`` fills. `JSValue` parameters are consumed or
borrowed as quickjs.h says (here both read `JSValue`).
"""
from libc.stddef cimport size_t
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t

cdef extern from "pointermap.h" nogil:
    ctypedef struct PointerMapEntry:
        uintptr_t key
        void *value
    ctypedef struct PointerMap:
        PointerMapEntry *entries
        size_t last, used
    void *pointermap_get(const PointerMap *map, uintptr_t key)
    void **pointermap_place(PointerMap *map, uintptr_t key)
    int pointermap_set(PointerMap *map, uintptr_t key, void *value)
    int pointermap_remove(PointerMap *map, uintptr_t key, void *value)
    void *pointermap_take(PointerMap *map, uintptr_t key)
    void pointermap_free(PointerMap *map)

cdef extern from "quickjs.h":
    ctypedef struct JSRuntime
    ctypedef struct JSContext
    ctypedef struct JSModuleDef
    ctypedef struct JSGCObjectHeader
    ctypedef bint CBool "bool"
    ctypedef uint32_t JSAtom
    ctypedef uint32_t JSClassID
    ctypedef union JSPayload:
        int32_t int32
        double float64
        void *ptr
    ctypedef struct JSValue:
        JSPayload u
        int64_t tag
    ctypedef struct JSPropertyDescriptor:
        int flags
        JSValue value, getter, setter
    ctypedef struct JSPropertyEnum:
        bint is_enumerable
        JSAtom atom
    ctypedef struct JSEvalOptions:
        int version, eval_flags
        const char *filename
        int line_num
    ctypedef struct JSMemoryUsage:
        int64_t malloc_size, malloc_limit, memory_used_size, malloc_count, obj_count, atom_count, str_count
    ctypedef void JS_MarkFunc(JSRuntime *, JSGCObjectHeader *) noexcept
    ctypedef int JSInterruptHandler(JSRuntime *, void *) noexcept
    ctypedef void JSFreeBuffer(JSRuntime *, void *, void *) noexcept
    ctypedef void JSRejectionTracker(JSContext *, JSValue, JSValue, CBool, void *) noexcept
    ctypedef void JSPromiseHook(JSContext *, int, JSValue, JSValue, void *) noexcept
    ctypedef char *JSNormalize(JSContext *, const char *, const char *, void *) noexcept
    ctypedef JSModuleDef *JSLoad(JSContext *, const char *, void *) noexcept
    ctypedef int JSModuleInit(JSContext *, JSModuleDef *) noexcept
    ctypedef JSValue JSJob(JSContext *, int, JSValue *) noexcept
    ctypedef JSValue JSCFunction(JSContext *, JSValue, int, JSValue *) noexcept
    ctypedef JSValue JSCFunctionMagic(JSContext *, JSValue, int, JSValue *, int) noexcept
    ctypedef JSValue JSIteratorNext(JSContext *, JSValue, int, JSValue *, int *, int) noexcept
    ctypedef struct JSClassExoticMethods:
        int (*get_own_property)(JSContext *, JSPropertyDescriptor *, JSValue, JSAtom) noexcept
        int (*get_own_property_names)(JSContext *, JSPropertyEnum **, uint32_t *, JSValue) noexcept
        int (*delete_property)(JSContext *, JSValue, JSAtom) noexcept
        int (*define_own_property)(JSContext *, JSValue, JSAtom, JSValue, JSValue, JSValue, int) noexcept
        int (*has_property)(JSContext *, JSValue, JSAtom) noexcept
        JSValue (*get_property)(JSContext *, JSValue, JSAtom, JSValue) noexcept
        int (*set_property)(JSContext *, JSValue, JSAtom, JSValue, JSValue, int) noexcept
    ctypedef struct JSClassDef:
        const char *class_name
        void (*finalizer)(JSRuntime *, JSValue) noexcept
        void (*gc_mark)(JSRuntime *, JSValue, JS_MarkFunc *) noexcept
        JSValue (*call)(JSContext *, JSValue, JSValue, int, JSValue *, int) noexcept
        JSClassExoticMethods *exotic

    const char *QJS_VERSION
    int TAG_BIG_INT, TAG_SYMBOL, TAG_STRING, TAG_OBJECT, TAG_INT, TAG_BOOL, TAG_NULL, TAG_UNDEFINED, TAG_EXCEPTION
    int TAG_SHORT_BIG_INT, TAG_FLOAT64
    int PROP_CONFIGURABLE, PROP_WRITABLE, PROP_ENUMERABLE, PROP_C_W_E, PROP_GETSET, PROP_THROW, PROP_NO_EXOTIC
    int PROP_HAS_CONFIGURABLE, PROP_HAS_WRITABLE, PROP_HAS_ENUMERABLE, PROP_HAS_GET, PROP_HAS_SET, PROP_HAS_VALUE
    int GPN_STRING, GPN_SYMBOL, GPN_PRIVATE, GPN_ENUM_ONLY, GPN_SET_ENUM
    int EVAL_GLOBAL, EVAL_MODULE, EVAL_COMPILE_ONLY, EVAL_BARRIER, EVAL_ASYNC
    int CALL_CONSTRUCTOR, CFUNC_GENERIC
    int PROMISE_HOOK_INIT
    int PROMISE_PENDING, PROMISE_FULFILLED, PROMISE_REJECTED
    int TYPED_UINT8C, TYPED_INT8, TYPED_UINT8, TYPED_INT16, TYPED_UINT16, TYPED_INT32, TYPED_UINT32
    int TYPED_BIG_INT64, TYPED_BIG_UINT64, TYPED_FLOAT16, TYPED_FLOAT32, TYPED_FLOAT64
    uint32_t ATOM_INDEX_BIT
    JSValue JS_UNDEFINED, JS_NULL, JS_EXCEPTION

    const char *qjs_resolve(const char *path)
    JSNormalize *dukpy_normalize
    JSLoad *dukpy_load
    JSValue js_value(int64_t tag, int32_t payload)
    JSValue js_module(JSModuleDef *)
    JSValue js_object(void *object)
    JSValue js_float(double)
    JSValue js_bool(int)
    JSValue js_dup(JSValue)
    void js_drop(JSRuntime *, JSValue)
    int js_refcount(JSValue)
    JSValue js_iterator_function(JSContext *, JSIteratorNext *, const char *)
    JSValue js_magic_function(JSContext *, JSCFunctionMagic *, const char *, int, int)

    const char *JS_GetVersion "qjs.JS_GetVersion"() noexcept
    JSRuntime *JS_GetRuntime "qjs.JS_GetRuntime"(JSContext *) noexcept
    void JS_SetRuntimeOpaque "qjs.JS_SetRuntimeOpaque"(JSRuntime *, void *) noexcept
    void *JS_GetRuntimeOpaque "qjs.JS_GetRuntimeOpaque"(JSRuntime *) noexcept
    void JS_SetMemoryLimit "qjs.JS_SetMemoryLimit"(JSRuntime *, size_t) noexcept
    void JS_SetMaxStackSize "qjs.JS_SetMaxStackSize"(JSRuntime *, size_t) noexcept
    void JS_UpdateStackTop "qjs.JS_UpdateStackTop"(JSRuntime *) noexcept
    void JS_RunGC "qjs.JS_RunGC"(JSRuntime *) noexcept
    void JS_SetGCThreshold "qjs.JS_SetGCThreshold"(JSRuntime *, size_t) noexcept
    size_t JS_GetGCThreshold "qjs.JS_GetGCThreshold"(JSRuntime *) noexcept
    void JS_ComputeMemoryUsage "qjs.JS_ComputeMemoryUsage"(JSRuntime *, JSMemoryUsage *) noexcept
    void JS_MarkValue "qjs.JS_MarkValue"(JSRuntime *, JSValue, JS_MarkFunc *) noexcept
    void JS_SetInterruptHandler "qjs.JS_SetInterruptHandler"(JSRuntime *, JSInterruptHandler *, void *) noexcept
    void JS_SetHostPromiseRejectionTracker "qjs.JS_SetHostPromiseRejectionTracker"(
        JSRuntime *, JSRejectionTracker *, void *) noexcept
    void JS_SetPromiseHook "qjs.JS_SetPromiseHook"(JSRuntime *, JSPromiseHook *, void *) noexcept
    void JS_SetModuleLoaderFunc "qjs.JS_SetModuleLoaderFunc"(JSRuntime *, JSNormalize *, JSLoad *, void *) noexcept
    uintptr_t js_std_cmd "qjs.js_std_cmd"(int, ...) noexcept
    int CMD_BACKTRACE
    JSModuleDef *JS_NewCModule "qjs.JS_NewCModule"(JSContext *, const char *, JSModuleInit *) noexcept
    int JS_AddModuleExport "qjs.JS_AddModuleExport"(JSContext *, JSModuleDef *, const char *) noexcept
    int JS_SetModuleExport "qjs.JS_SetModuleExport"(JSContext *, JSModuleDef *, const char *, JSValue) noexcept
    JSAtom JS_GetScriptOrModuleName "qjs.JS_GetScriptOrModuleName"(JSContext *, int) noexcept
    JSAtom JS_GetModuleName "qjs.JS_GetModuleName"(JSContext *, JSModuleDef *) noexcept
    JSValue JS_GetModuleNamespace "qjs.JS_GetModuleNamespace"(JSContext *, JSModuleDef *) noexcept
    JSValue JS_EvalFunction "qjs.JS_EvalFunction"(JSContext *, JSValue) noexcept
    JSValue JS_GetImportMeta "qjs.JS_GetImportMeta"(JSContext *, JSModuleDef *) noexcept
    void *js_malloc "qjs.js_malloc"(JSContext *, size_t) noexcept
    void js_free "qjs.js_free"(JSContext *, void *) noexcept
    void js_free_rt "qjs.js_free_rt"(JSRuntime *, void *) noexcept
    JSValue JS_Eval2 "qjs.JS_Eval2"(JSContext *, const char *, size_t, JSEvalOptions *) noexcept
    JSValue JS_Eval "qjs.JS_Eval"(JSContext *, const char *, size_t, const char *, int) noexcept
    JSValue JS_GetGlobalObject "qjs.JS_GetGlobalObject"(JSContext *) noexcept
    JSValue JS_Throw "qjs.JS_Throw"(JSContext *, JSValue) noexcept
    JSValue JS_GetException "qjs.JS_GetException"(JSContext *) noexcept
    bint JS_HasException "qjs.JS_HasException"(JSContext *) noexcept
    bint JS_IsError "qjs.JS_IsError"(JSValue) noexcept
    JSValue JS_NewError "qjs.JS_NewError"(JSContext *) noexcept
    void JS_SetUncatchableError "qjs.JS_SetUncatchableError"(JSContext *, JSValue) noexcept
    void JS_ClearUncatchableError "qjs.JS_ClearUncatchableError"(JSContext *, JSValue) noexcept
    bint JS_IsUncatchableError "qjs.JS_IsUncatchableError"(JSValue) noexcept
    JSValue JS_ParseJSON "qjs.JS_ParseJSON"(JSContext *, const char *, size_t, const char *) noexcept
    JSValue JS_JSONStringify "qjs.JS_JSONStringify"(JSContext *, JSValue, JSValue, JSValue) noexcept
    JSValue JS_ThrowTypeError "qjs.JS_ThrowTypeError"(JSContext *, const char *, ...) noexcept
    JSValue JS_ThrowRangeError "qjs.JS_ThrowRangeError"(JSContext *, const char *, ...) noexcept
    JSValue JS_ThrowReferenceError "qjs.JS_ThrowReferenceError"(JSContext *, const char *, ...) noexcept
    JSValue JS_ThrowPlainError "qjs.JS_ThrowPlainError"(JSContext *, const char *, ...) noexcept
    JSValue JS_ThrowOutOfMemory "qjs.JS_ThrowOutOfMemory"(JSContext *) noexcept
    void JS_FreeValue "qjs.JS_FreeValue"(JSContext *, JSValue) noexcept
    void JS_FreeValueRT "qjs.JS_FreeValueRT"(JSRuntime *, JSValue) noexcept
    JSValue JS_DupValue "qjs.JS_DupValue"(JSContext *, JSValue) noexcept
    JSAtom JS_NewAtomLen "qjs.JS_NewAtomLen"(JSContext *, const char *, size_t) noexcept
    JSAtom JS_NewAtomUInt32 "qjs.JS_NewAtomUInt32"(JSContext *, uint32_t) noexcept
    JSAtom JS_DupAtom "qjs.JS_DupAtom"(JSContext *, JSAtom) noexcept
    void JS_FreeAtom "qjs.JS_FreeAtom"(JSContext *, JSAtom) noexcept
    void JS_FreeAtomRT "qjs.JS_FreeAtomRT"(JSRuntime *, JSAtom) noexcept
    JSValue JS_AtomToValue "qjs.JS_AtomToValue"(JSContext *, JSAtom) noexcept
    JSAtom JS_ValueToAtom "qjs.JS_ValueToAtom"(JSContext *, JSValue) noexcept
    JSValue JS_NewStringLen "qjs.JS_NewStringLen"(JSContext *, const char *, size_t) noexcept
    JSValue JS_NewTwoByteString "qjs.JS_NewTwoByteString"(JSContext *, const uint16_t *, size_t) noexcept
    const char *JS_ToCStringLen2 "qjs.JS_ToCStringLen2"(JSContext *, size_t *, JSValue, bint) noexcept
    void JS_FreeCString "qjs.JS_FreeCString"(JSContext *, const char *) noexcept
    JSValue JS_ToString "qjs.JS_ToString"(JSContext *, JSValue) noexcept
    JSValue JS_NewNumber "qjs.JS_NewNumber"(JSContext *, double) noexcept
    JSValue JS_NewBigInt64 "qjs.JS_NewBigInt64"(JSContext *, int64_t) noexcept
    int JS_ToBigInt64 "qjs.JS_ToBigInt64"(JSContext *, int64_t *, JSValue) noexcept
    JSValue JS_NewSymbol "qjs.JS_NewSymbol"(JSContext *, const char *, bint) noexcept
    int JS_ToBool "qjs.JS_ToBool"(JSContext *, JSValue) noexcept
    int JS_ToFloat64 "qjs.JS_ToFloat64"(JSContext *, double *, JSValue) noexcept
    int JS_ToInt64 "qjs.JS_ToInt64"(JSContext *, int64_t *, JSValue) noexcept
    bint JS_IsStrictEqual "qjs.JS_IsStrictEqual"(JSContext *, JSValue, JSValue) noexcept
    JSValue JS_NewObject "qjs.JS_NewObject"(JSContext *) noexcept
    JSValue JS_NewObjectProto "qjs.JS_NewObjectProto"(JSContext *, JSValue) noexcept
    JSValue JS_NewObjectProtoClass "qjs.JS_NewObjectProtoClass"(JSContext *, JSValue, JSClassID) noexcept
    JSValue JS_NewArray "qjs.JS_NewArray"(JSContext *) noexcept
    JSValue JS_NewArrayFrom "qjs.JS_NewArrayFrom"(JSContext *, int, const JSValue *) noexcept
    JSValue JS_NewDate "qjs.JS_NewDate"(JSContext *, double) noexcept
    bint JS_IsArray "qjs.JS_IsArray"(JSValue) noexcept
    bint JS_IsFunction "qjs.JS_IsFunction"(JSContext *, JSValue) noexcept
    bint JS_IsConstructor "qjs.JS_IsConstructor"(JSContext *, JSValue) noexcept
    bint JS_SetConstructorBit "qjs.JS_SetConstructorBit"(JSContext *, JSValue, bint) noexcept
    bint JS_IsMap "qjs.JS_IsMap"(JSValue) noexcept
    bint JS_IsSet "qjs.JS_IsSet"(JSValue) noexcept
    bint JS_IsDate "qjs.JS_IsDate"(JSValue) noexcept
    bint JS_IsRegExp "qjs.JS_IsRegExp"(JSValue) noexcept
    bint JS_IsProxy "qjs.JS_IsProxy"(JSValue) noexcept
    JSValue JS_GetProxyTarget "qjs.JS_GetProxyTarget"(JSContext *, JSValue) noexcept
    JSValue JS_GetProxyHandler "qjs.JS_GetProxyHandler"(JSContext *, JSValue) noexcept
    bint JS_IsDataView "qjs.JS_IsDataView"(JSValue) noexcept
    bint JS_IsArrayBuffer "qjs.JS_IsArrayBuffer"(JSValue) noexcept
    bint JS_IsPromise "qjs.JS_IsPromise"(JSValue) noexcept
    int JS_PromiseState "qjs.JS_PromiseState"(JSContext *, JSValue) noexcept
    JSValue JS_PromiseResult "qjs.JS_PromiseResult"(JSContext *, JSValue) noexcept
    JSValue JS_NewPromiseCapability "qjs.JS_NewPromiseCapability"(JSContext *, JSValue *) noexcept
    bint JS_IsJobPending "qjs.JS_IsJobPending"(JSRuntime *) noexcept
    int JS_EnqueueJob "qjs.JS_EnqueueJob"(JSContext *, JSJob *, int, JSValue *) noexcept
    int JS_ExecutePendingJob "qjs.JS_ExecutePendingJob"(JSRuntime *, JSContext **) noexcept
    JSValue JS_GetProperty "qjs.JS_GetProperty"(JSContext *, JSValue, JSAtom) noexcept
    JSValue JS_GetPropertyStr "qjs.JS_GetPropertyStr"(JSContext *, JSValue, const char *) noexcept
    JSValue JS_GetPropertyInt64 "qjs.JS_GetPropertyInt64"(JSContext *, JSValue, int64_t) noexcept
    int JS_SetProperty "qjs.JS_SetProperty"(JSContext *, JSValue, JSAtom, JSValue) noexcept
    int JS_SetPropertyStr "qjs.JS_SetPropertyStr"(JSContext *, JSValue, const char *, JSValue) noexcept
    int JS_SetPropertyInt64 "qjs.JS_SetPropertyInt64"(JSContext *, JSValue, int64_t, JSValue) noexcept
    int JS_HasProperty "qjs.JS_HasProperty"(JSContext *, JSValue, JSAtom) noexcept
    int JS_DeleteProperty "qjs.JS_DeleteProperty"(JSContext *, JSValue, JSAtom, int) noexcept
    JSValue JS_GetPrototype "qjs.JS_GetPrototype"(JSContext *, JSValue) noexcept
    int JS_SetPrototype "qjs.JS_SetPrototype"(JSContext *, JSValue, JSValue) noexcept
    int JS_GetLength "qjs.JS_GetLength"(JSContext *, JSValue, int64_t *) noexcept
    int JS_SetLength "qjs.JS_SetLength"(JSContext *, JSValue, int64_t) noexcept
    int JS_GetOwnPropertyNames "qjs.JS_GetOwnPropertyNames"(
        JSContext *, JSPropertyEnum **, uint32_t *, JSValue, int) noexcept
    int JS_GetOwnProperty "qjs.JS_GetOwnProperty"(JSContext *, JSPropertyDescriptor *, JSValue, JSAtom) noexcept
    void JS_FreePropertyEnum "qjs.JS_FreePropertyEnum"(JSContext *, JSPropertyEnum *, uint32_t) noexcept
    int JS_DefineProperty "qjs.JS_DefineProperty"(JSContext *, JSValue, JSAtom, JSValue, JSValue, JSValue, int) noexcept
    int JS_DefinePropertyValue "qjs.JS_DefinePropertyValue"(JSContext *, JSValue, JSAtom, JSValue, int) noexcept
    int JS_DefinePropertyValueStr "qjs.JS_DefinePropertyValueStr"(
        JSContext *, JSValue, const char *, JSValue, int) noexcept
    int JS_DefinePropertyValueUint32 "qjs.JS_DefinePropertyValueUint32"(
        JSContext *, JSValue, uint32_t, JSValue, int) noexcept
    JSValue JS_Call "qjs.JS_Call"(JSContext *, JSValue, JSValue, int, JSValue *) noexcept
    JSValue JS_Invoke "qjs.JS_Invoke"(JSContext *, JSValue, JSAtom, int, JSValue *) noexcept
    JSValue JS_CallConstructor "qjs.JS_CallConstructor"(JSContext *, JSValue, int, JSValue *) noexcept
    int JS_IsInstanceOf "qjs.JS_IsInstanceOf"(JSContext *, JSValue, JSValue) noexcept
    JSClassID JS_NewClassID "qjs.JS_NewClassID"(JSRuntime *, JSClassID *) noexcept
    JSClassID JS_GetClassID "qjs.JS_GetClassID"(JSValue) noexcept
    int JS_NewClass "qjs.JS_NewClass"(JSRuntime *, JSClassID, const JSClassDef *) noexcept
    JSValue JS_GetClassProto "qjs.JS_GetClassProto"(JSContext *, JSClassID) noexcept
    void JS_SetClassProto "qjs.JS_SetClassProto"(JSContext *, JSClassID, JSValue) noexcept
    int JS_SetOpaque "qjs.JS_SetOpaque"(JSValue, void *) noexcept
    void *JS_GetOpaque "qjs.JS_GetOpaque"(JSValue, JSClassID) noexcept
    JSValue JS_NewCFunction2 "qjs.JS_NewCFunction2"(JSContext *, JSCFunction *, const char *, int, int, int) noexcept
    JSValue JS_NewArrayBuffer "qjs.JS_NewArrayBuffer"(
        JSContext *, uint8_t *, size_t, JSFreeBuffer *, void *, bint) noexcept
    JSValue JS_NewArrayBufferCopy "qjs.JS_NewArrayBufferCopy"(JSContext *, const uint8_t *, size_t) noexcept
    void JS_DetachArrayBuffer "qjs.JS_DetachArrayBuffer"(JSContext *, JSValue) noexcept
    uint8_t *JS_GetArrayBuffer "qjs.JS_GetArrayBuffer"(JSContext *, size_t *, JSValue) noexcept
    JSValue JS_NewTypedArray "qjs.JS_NewTypedArray"(JSContext *, int, JSValue *, int) noexcept
    JSValue JS_GetTypedArrayBuffer "qjs.JS_GetTypedArrayBuffer"(
        JSContext *, JSValue, size_t *, size_t *, size_t *) noexcept
    int JS_GetTypedArrayType "qjs.JS_GetTypedArrayType"(JSValue) noexcept
