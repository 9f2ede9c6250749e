# ICU itself: where its functions are, which version it is.

cdef extern from "<dlfcn.h>" nogil:
    void *dlopen(const char *path, int flags)
    const char *dlerror()
    int RTLD_NOW, RTLD_LOCAL


cdef str _load():
    # An extension module of icu4py depends on ICU's libraries, wherever they are: a look-up in it goes on in them.
    cdef const char *missing
    cdef void *library
    try:
        from icu4py import _version, messageformat
    except ImportError as error:
        raise ImportError(
            "Intl and the methods toLocale... need ICU, which the package icu4py brings along: pip install icu4py"
        ) from error
    version = _version.icu_version
    path = messageformat.__file__.encode()
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL)
    if library == NULL:
        raise ImportError(f"ICU's libraries cannot be opened ({dlerror().decode(errors='replace')}): reinstall icu4py")
    suffix = f"_{version.partition('.')[0]}".encode()
    missing = icu_resolve(library, suffix)
    if missing != NULL:
        raise ImportError(
            f"ICU {version}, which icu4py brings along, has no function {missing.decode()}{suffix.decode()}: "
            "pip install --upgrade icu4py"
        )
    return version


VERSION = _load()
