/* Numbers as people read them. Each takes null or undefined for "not known". */

const UNKNOWN = '–';

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const decimal = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function known(value) {
	return value !== null && value !== undefined;
}

export function count(value) {
	return known(value) ? integer.format(value) : UNKNOWN;
}

export function rate(perSecond) {
	return known(perSecond) ? `${decimal.format(perSecond)}/s` : UNKNOWN;
}

/** Rounded down: what is not quite 100 % must not look like it. */
export function percent(share) {
	return known(share) ? `${(Math.floor(share * 1000) / 10).toFixed(1)} %` : UNKNOWN;
}

export function duration(millis) {
	if (!known(millis)) {
		return UNKNOWN;
	}
	if (millis === 0) {
		return '0 ms';
	}
	if (millis < 1) {
		return `${decimal.format(millis * 1000)} µs`;
	}
	if (millis < 1000) {
		return `${decimal.format(millis)} ms`;
	}
	if (millis < 60_000) {
		return `${decimal.format(millis / 1000)} s`;
	}
	const seconds = Math.floor(millis / 1000);
	const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
	if (days > 0) {
		return `${days} d ${hours} h`;
	}
	return (hours > 0) ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

export function clock(time) {
	return new Date(time).toLocaleTimeString('en-GB');
}

const ABBREVIATIONS = new Map([['dns', 'DNS'], ['io', 'I/O'], ['tls', 'TLS']]);

/** DOWN_NOW becomes "down now", TLS_CHANGED becomes "TLS changed". */
export function words(constant) {
	return String(constant).toLowerCase().split(/[_-]/).map((word) => ABBREVIATIONS.get(word) ?? word).join(' ');
}

export function sentence(constant) {
	const text = words(constant);
	return text.charAt(0).toUpperCase() + text.slice(1);
}
