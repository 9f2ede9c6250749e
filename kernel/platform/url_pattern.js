// URLPattern (https://urlpattern.spec.whatwg.org): the package urlpattern-polyfill, which the build fetches.
(function (primordials, host, need, engine) {
"use strict";

return { URLPattern: host.load() };
})
