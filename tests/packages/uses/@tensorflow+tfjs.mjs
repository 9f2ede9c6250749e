import * as tf from "@tensorflow/tfjs";
await tf.setBackend("cpu");
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })] });
model.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0.1) });
await model.fit(tf.tensor2d([[0], [1], [2]]), tf.tensor2d([[1], [3], [5]]), { epochs: 30, shuffle: false, verbose: 0 });
console.log((await model.predict(tf.tensor2d([[3]])).data())[0].toFixed(2), tf.matMul([[1, 2]], [[3], [4]]).arraySync());
