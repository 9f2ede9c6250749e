import qs from "qs";
console.log(qs.parse("a[b]=1&a[c][]=2&d=%20"), qs.stringify({ a: { b: [1, 2] } }));
