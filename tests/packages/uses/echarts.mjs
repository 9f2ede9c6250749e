import * as echarts from "echarts";
const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 200, height: 120 });
chart.setOption({ animation: false, xAxis: { data: ["a", "b"] }, yAxis: {}, series: [{ type: "bar", data: [3, 5] }] });
console.log(chart.renderToSVGString().replace(/zr\d+/g, "zr"));
chart.dispose();
