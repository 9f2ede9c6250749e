import * as THREE from "three";
const camera = new THREE.PerspectiveCamera(50, 1, 0.1, 100);
camera.position.set(0, 0, 5);
camera.lookAt(0, 0, 0);
camera.updateMatrixWorld();
console.log(new THREE.Vector3(1, 1, 0).project(camera).toArray().map(n => n.toFixed(4)), new THREE.BoxGeometry(1, 2, 3).attributes.position.count);
