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
  constants: { signals: ObjectAssign({ __proto__: null }, service.signals()), errno: ObjectAssign({ __proto__: null }, service.errno()) },
};
})
