import { faker } from "@faker-js/faker";
faker.seed(3);
console.log(faker.person.fullName(), faker.number.int({ max: 100 }), faker.lorem.words(3));
