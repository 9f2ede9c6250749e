// node:os over Python's os and platform
(function (primordials, service) {
"use strict";

const { ObjectAssign } = primordials;
const facts = service.facts();
return {
  EOL: "\n", devNull: "/dev/null",
  arch: () => facts.arch, endianness: () => facts.endianness, homedir: service.homedir, hostname: service.hostname,
  machine: () => facts.machine, platform: () => facts.platform, release: () => facts.release, tmpdir: service.tmpdir,
  type: () => facts.type, version: () => facts.version,
  availableParallelism: service.parallelism,
  cpus() {
    const found = [], count = service.cpus();
    for (let i = 0; i < count; i++) found[i] = { model: facts.machine, speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } };
    return found;
  },
  freemem: service.freemem, totalmem: service.totalmem, uptime: service.uptime,
  loadavg: service.loadavg,
  userInfo: () => ObjectAssign({}, service.userInfo()),
  networkInterfaces: () => ({}),
  getPriority: service.getPriority,
  setPriority(pid, priority) { service.setPriority(priority === undefined ? 0 : pid, priority ?? pid); },
  constants: { signals: ObjectAssign({ __proto__: null }, service.signals()), errno: ObjectAssign({ __proto__: null }, service.errno()),
    priority: { __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20 },
    dlopen: ObjectAssign({ __proto__: null }, service.dlopen()), UV_UDP_REUSEADDR: 4 },
};
})
