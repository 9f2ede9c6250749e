import { Matrix, solve, EigenvalueDecomposition } from "ml-matrix";
const A = new Matrix([[2, 1], [1, 3]]);
console.log(A.mmul(A).to2DArray(), solve(A, Matrix.columnVector([3, 5])).to1DArray().map(x => x.toFixed(4)), new EigenvalueDecomposition(A).realEigenvalues.map(x => x.toFixed(4)));
