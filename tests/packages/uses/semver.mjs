import semver from "semver";
console.log(semver.satisfies("1.2.3", "^1.2"), semver.sort(["1.10.0", "1.9.0"]), semver.inc("1.2.3", "minor"));
