// URLPattern, for the platform
(function (primordials, service, require, vendored) { return vendored("urlpattern-polyfill/dist/urlpattern.cjs"); })
