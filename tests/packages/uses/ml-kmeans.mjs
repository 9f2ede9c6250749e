import { kmeans } from "ml-kmeans";
const found = kmeans([[1, 1], [1, 2], [9, 9], [9, 8]], 2, { initialization: [[1, 1], [9, 9]] });
console.log(found.clusters, found.centroids, found.converged);
