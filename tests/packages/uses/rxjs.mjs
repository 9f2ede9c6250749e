import { of, from, interval, map, filter, scan, take, toArray, firstValueFrom, merge } from "rxjs";
console.log(await firstValueFrom(of(1, 2, 3, 4).pipe(filter(n => n % 2 === 0), scan((a, b) => a + b, 0), toArray())));
console.log(await firstValueFrom(interval(1).pipe(take(3), map(n => n * 10), toArray())));
