// The time since the session began (https://w3c.github.io/hr-time/): for events and `performance`, which is an EventTarget.
(function (primordials, host, need, engine) {
"use strict";

return { timeOrigin: host.time_origin(), now: () => host.now() };
})
