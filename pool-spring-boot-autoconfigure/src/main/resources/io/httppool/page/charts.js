/* The charts, drawn by uPlot (uplot.js defines it). */

import { clock, count, duration } from './format.js';

const probe = document.createElement('i');
probe.hidden = true;
document.body.append(probe);

/** What a colour of the style sheet is at this moment: a canvas knows no variables. */
function colour(name) {
	probe.style.color = `var(--${name})`;
	return getComputedStyle(probe).color;
}

function translucent(name, share) {
	return colour(name).replace(/^rgb\((.*)\)$/, `rgba($1, ${share})`);
}

function axis(options) {
	return {
		stroke: () => colour('soft'),
		grid: { stroke: () => colour('line'), width: 1 },
		ticks: { show: false },
		font: '12px system-ui, sans-serif',
		...options
	};
}

/** A chart that is as wide as its place, and is drawn again when that or the theme changes. */
class Chart {

	constructor(place, options) {
		this.place = place;
		this.plot = null;
		this.options = options;
		place.setAttribute('role', 'img');
		new ResizeObserver(() => this.plot?.setSize(this.size())).observe(place);
		document.addEventListener('themechange', () => this.plot?.redraw(false, true));
	}

	size() {
		return { width: Math.max(this.place.clientWidth, 100), height: this.place.clientHeight };
	}

	show(data, description) {
		this.place.setAttribute('aria-label', description);
		if (this.plot) {
			this.plot.setData(data);
		}
		else if (this.place.clientWidth > 0) {
			this.plot = new uPlot({ ...this.size(), legend: { show: false }, ...this.options }, data, this.place);
		}
	}

}

export class ConnectionsChart {

	constructor(place) {
		const line = (name, more) => ({
			label: name, stroke: () => colour(name), width: 2, points: { show: false }, ...more
		});
		this.chart = new Chart(place, {
			cursor: { drag: { x: false, y: false }, points: { size: 7 } },
			scales: { y: { range: (plot, min, max) => [0, Math.max(4, Math.ceil(max * 1.08))] } },
			axes: [
				axis({
					size: 28,
					space: 70,
					values: (plot, times, index, space, increment) =>
						times.map((time) => clock(time * 1000).slice(0, (increment < 60) ? 8 : 5))
				}),
				axis({ size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] })
			],
			series: [
				{},
				line('max', { stroke: () => colour('soft'), dash: [6, 5], width: 1.5 }),
				line('idle', { width: 1.5 }),
				line('active', { fill: () => translucent('active', .14) }),
				line('pending')
			]
		});
	}

	show(slots) {
		const highest = (values) => count(Math.max(0, ...values));
		// No line along the bottom as long as nobody waits.
		const pending = slots.peakPending.map((value, index, all) => (all[index - 1] || value || all[index + 1]) ? value : null);
		this.chart.show([slots.end.map((time) => time / 1000), slots.max, slots.idle, slots.peakActive, pending],
			`Connections over time. Most active: ${highest(slots.peakActive)}, most pending: ${highest(slots.peakPending)}, `
			+ `largest max: ${highest(slots.max)}.`);
	}

}

/** Bars for durations. Each is √2 times as wide as the one before: such durations spread over powers of ten. */
export class DistributionChart {

	constructor(place) {
		this.bounds = [];
		this.chart = new Chart(place, {
			cursor: { show: false },
			scales: {
				x: { time: false, range: (plot, min, max) => [min - .6, max + .6] },
				y: { range: (plot, min, max) => [0, Math.max(1, max * 1.05)] }
			},
			axes: [
				axis({
					grid: { show: false },
					size: 28,
					space: 54,
					incrs: [1, 2, 4, 8, 16],
					values: (plot, bars) => bars.map((bar) => Number.isInteger(bar) && this.bounds[bar] !== undefined
						? duration(this.bounds[bar]) : '')
				}),
				axis({ size: 46, values: (plot, counts) => counts.map((value) => Number.isInteger(value) ? count(value) : '') })
			],
			series: [
				{},
				{
					label: 'requests', stroke: () => colour('bar'), fill: () => colour('bar'), width: 0,
					points: { show: false }, paths: uPlot.paths.bars({ size: [.86, 40], align: 0 })
				}
			]
		});
	}

	show(distribution, description) {
		const bars = new Map();
		for (const bucket of distribution.buckets) {
			const bar = DistributionChart.bar((bucket.fromMillis + bucket.toMillis) / 2);
			bars.set(bar, (bars.get(bar) ?? 0) + bucket.count);
		}
		const first = Math.min(...bars.keys());
		const last = Math.max(...bars.keys());
		const counts = [];
		this.bounds = [];
		for (let bar = first; bar <= last; bar++) {
			counts.push(bars.get(bar) ?? 0);
			this.bounds.push(DistributionChart.millis(bar));
		}
		this.chart.show([counts.map((value, index) => index), counts], description);
	}

	static bar(millis) {
		return Math.floor(Math.log2(Math.max(millis, .001)) * 2);
	}

	static millis(bar) {
		return Number((2 ** ((bar + .5) / 2)).toPrecision(2));
	}

}
