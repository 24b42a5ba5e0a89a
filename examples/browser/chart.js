// A line chart on a canvas: values from 0 to the largest, one more with each call of add.

export class LineChart {
  values = [];

  constructor(canvas, title) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.title = title;
  }

  add(value) {
    this.values.push(value);
    const { width, height } = this.canvas;
    const top = Math.max(...this.values);
    const { context, values } = this;
    context.clearRect(0, 0, width, height);
    context.fillStyle = '#444';
    context.font = '14px system-ui, sans-serif';
    context.fillText(`${this.title} ${value.toFixed(4)}`, 8, 18);
    context.strokeStyle = '#06c';
    context.lineWidth = 2;
    context.beginPath();
    values.forEach((v, i) => {
      context.lineTo((i / Math.max(1, values.length - 1)) * width, height - (v / top) * (height - 30));
    });
    context.stroke();
  }
}
