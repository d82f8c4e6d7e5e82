/*
 * Asks the endpoint for the numbers and shows them. Whatever comes from there is set as
 * text, never as markup: it may be anything.
 */

import { ConnectionsChart, DistributionChart } from './charts.js';
import { closeReason } from './explanations.js';
import { clock, count, duration, percent, rate, sentence, words } from './format.js';

const INTERVAL = 2000;

const INTERVAL_OF_HISTORY = 5000;

const ENDPOINT = location.pathname.replace(/\/$/, '');

const TONES = { UP: 'good', DEGRADED: 'fair', DOWN: 'bad', OUT_OF_SERVICE: 'bad', INFO: 'none', WARN: 'fair', ERROR: 'bad' };

const writable = document.documentElement.dataset.writable === 'true';

const byId = (id) => document.getElementById(id);

/* The elements of a page that is built once and filled again and again. */

function element(name, text, className) {
	const created = document.createElement(name);
	if (text !== undefined) {
		created.textContent = text;
	}
	if (className) {
		created.className = className;
	}
	return created;
}

function setText(target, text) {
	// What did not change stays: a selection in it survives, and screen readers are not told.
	if (target.textContent !== text) {
		target.textContent = text;
	}
}

function setBadge(badge, constant) {
	setText(badge, words(constant));
	badge.className = `badge ${TONES[constant] ?? 'none'}`;
}

function badge(constant) {
	const created = element('span');
	setBadge(created, constant);
	return created;
}

function show(field, text, isAlert = false) {
	for (const target of document.querySelectorAll(`[data-field="${field}"]`)) {
		setText(target, text);
		target.classList.toggle('unknown', text === '–');
		target.classList.toggle('alert', isAlert);
	}
}

function showPart(part, isThere) {
	document.querySelectorAll(`[data-part="${part}"]`).forEach((target) => {
		target.hidden = !isThere;
	});
}

/** Make a list's elements those of some items; an element stays as long as its item does, and with it the focus. */
function fill(list, items, { key, create, update }) {
	const before = new Map([...list.children].map((child) => [child.dataset.key, child]));
	let place = list.firstElementChild;
	for (const item of items) {
		const itemKey = String(key(item));
		let child = before.get(itemKey);
		before.delete(itemKey);
		if (!child) {
			child = create(item);
			child.dataset.key = itemKey;
		}
		update(child, item);
		if (child === place) {
			place = place.nextElementSibling;
		}
		else {
			list.insertBefore(child, place);
		}
	}
	before.forEach((child) => child.remove());
	const none = byId(`no-${list.id}`);
	if (none) {
		none.hidden = items.length > 0;
		list.closest('.scroll')?.toggleAttribute('hidden', items.length === 0);
	}
}

function row(classNames) {
	const created = element('tr');
	classNames.forEach((className) => created.append(element('td', '', className)));
	return created;
}

function setCells(target, texts) {
	texts.forEach((text, index) => setText(target.cells[index], text));
}

/* Talking to the endpoint. */

class AnswerError extends Error {

	constructor(status, body) {
		super(body?.message ?? `the application answered ${status}`);
		this.status = status;
		this.remedy = body?.remedy;
	}

}

async function ask(path, options = {}) {
	const response = await fetch(ENDPOINT + path, {
		cache: 'no-store',
		...options,
		// The second one makes Spring Security answer 401 where it would show a login page.
		headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...options.headers }
	});
	const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
	const body = isJson ? await response.json() : null;
	if (!response.ok || !isJson) {
		throw new AnswerError(response.status, body);
	}
	return body;
}

function change(name, operation) {
	const headers = { 'Content-Type': 'application/json' };
	const csrfHeader = document.querySelector('meta[name="csrf-header"]').content;
	if (csrfHeader) {
		headers[csrfHeader] = document.querySelector('meta[name="csrf-token"]').content;
	}
	return ask(`/${encodeURIComponent(name)}`, { method: 'POST', headers, body: JSON.stringify(operation) });
}

/* All pools. */

function selected() {
	try {
		return decodeURIComponent(location.hash.slice(1));
	}
	catch {
		return '';
	}
}

function showPools(pools) {
	fill(byId('pools'), [...pools], {
		key: ([name]) => name,
		create: ([name]) => {
			const created = row(['word', 'word', 'figure', '', 'figure', 'figure', 'figure', 'figure']);
			const link = element('a', name);
			link.href = `#${encodeURIComponent(name)}`;
			const usage = element('span', undefined, 'usage');
			const gauge = element('span', undefined, 'gauge');
			gauge.append(element('i'));
			usage.append(gauge, element('span'));
			const head = element('th');
			head.scope = 'row';
			head.append(link);
			created.cells[0].replaceWith(head);
			created.cells[1].append(element('span', '', 'badge'));
			created.cells[3].append(usage);
			return created;
		},
		update: (target, [name, pool]) => {
			if (name === selected()) {
				target.setAttribute('aria-current', 'true');
			}
			else {
				target.removeAttribute('aria-current');
			}
			setBadge(target.cells[1].firstElementChild, pool.status);
			setText(target.querySelector('.usage > span:last-child'), `${count(pool.active)} of ${count(pool.max)}`);
			setGauge(target.querySelector('.gauge i'), pool.active / pool.max, pool.active >= pool.max);
			setText(target.cells[2], count(pool.pending));
			[pool.acquireTimeouts, pool.retries, pool.idle].forEach((value, index) => setText(target.cells[4 + index], count(value)));
			setText(target.cells[7], percent(pool.hitRate));
		}
	});
}

function showUnmanaged(unmanaged) {
	showPart('unmanaged', unmanaged?.length > 0);
	fill(byId('unmanaged'), unmanaged ?? [], {
		key: (pool) => JSON.stringify([pool.name, pool.type]),
		create: () => row(['long', 'word', 'figure', 'figure', 'figure', 'figure', 'figure', 'figure']),
		update: (target, pool) => setCells(target, [
			pool.name, pool.type, count(pool.active), count(pool.idle), count(pool.pending), count(pool.max),
			count(pool.maxPerRoute), duration(pool.acquireTimeoutMillis)
		])
	});
}

function setGauge(gauge, share, isFull = false) {
	gauge.style.width = `${Math.min(100, 100 * share)}%`;
	gauge.classList.toggle('full', isFull);
}

/* One pool. */

const connectionsChart = new ConnectionsChart(byId('connections-chart'));

const waitChart = new DistributionChart(byId('wait-chart'));

const usageChart = new DistributionChart(byId('usage-chart'));

function showPool(name, pool) {
	setText(byId('pool-name'), name);
	setText(byId('pool-url'), pool.baseUrl);
	setBadge(byId('pool-status'), pool.status);
	byId('pool-state').hidden = pool.state === 'ACTIVE';
	setText(byId('pool-state'), words(pool.state));
	fill(byId('reasons'), pool.reasons ?? [], { key: (reason) => reason, create: (reason) => element('li', reason), update: () => {} });
	byId('reasons').hidden = !pool.reasons?.length;
	showNumbers(pool);
	showClosed(pool.closed);
	showConnections(name, pool.connections);
	showHolders(pool.holders);
	showConfig(pool.config);
	showAdvice(pool.advice);
	showSizing(pool.sizing);
	showEpisodes(pool.episodes);
	byId('operations').hidden = !writable;
	document.querySelector('[data-action="suspend"]').hidden = pool.state === 'SUSPENDED';
	document.querySelector('[data-action="resume"]').hidden = pool.state !== 'SUSPENDED';
}

function showNumbers(pool) {
	for (const field of ['active', 'idle', 'max', 'min', 'connecting', 'draining', 'opened', 'hits', 'misses', 'retries', 'hedges', 'resends']) {
		show(field, count(pool[field]));
	}
	for (const field of ['pending', 'connectFailures', 'acquireTimeouts', 'rejected', 'leaked']) {
		show(field, count(pool[field]), pool[field] > 0);
	}
	show('hitRate', percent(pool.hitRate));
	show('closedTotal', count(Object.values(pool.closed).reduce((sum, value) => sum + value, 0)));
	show('lastMaintenance', pool.lastMaintenance
		? `${duration(Math.max(0, Math.round((Date.now() - Date.parse(pool.lastMaintenance)) / 1000)) * 1000)} ago` : '–');
}

function showBars(list, counts, describe) {
	const entries = Object.entries(counts).filter(([, value]) => value > 0).sort((one, other) => other[1] - one[1]);
	const largest = Math.max(1, ...entries.map(([, value]) => value));
	fill(list, entries, {
		key: ([name]) => name,
		create: ([name]) => {
			const created = row(['', 'figure', 'bar']);
			const head = element('th', undefined);
			const reason = element('span', sentence(name), 'reason');
			const explained = describe(name);
			if (explained) {
				reason.append(element('small', explained));
			}
			head.scope = 'row';
			head.append(reason);
			created.cells[0].replaceWith(head);
			const gauge = element('span', undefined, 'gauge');
			gauge.append(element('i'));
			created.cells[2].append(gauge);
			return created;
		},
		update: (target, [, value]) => {
			setText(target.cells[1], count(value));
			setGauge(target.querySelector('.gauge i'), value / largest);
		}
	});
}

function showClosed(closed) {
	showBars(byId('closed'), closed, closeReason);
}

function showConnections(name, connections) {
	document.querySelector('#connections-title ~ .scroll th.action').hidden = !writable;
	fill(byId('connections'), connections, {
		key: (connection) => connection.id,
		create: (connection) => {
			const created = row(['figure', '', 'figure', 'figure', 'figure', 'figure', 'word', 'word', 'long', 'action']);
			const button = element('button', 'Evict');
			button.type = 'button';
			button.setAttribute('aria-label', `Evict connection ${connection.id}`);
			button.addEventListener('click', () => operate({ action: 'evict', connectionId: connection.id }));
			created.cells[9].append(button);
			created.cells[9].hidden = !writable;
			return created;
		},
		update: (target, connection) => setCells(target, [
			String(connection.id), words(connection.state), duration(connection.ageMillis),
			(connection.state === 'IDLE') ? duration(connection.idleMillis) : '–', count(connection.uses),
			count(connection.streams), connection.kind, [connection.protocol, connection.tls].filter(Boolean).join(', '), connection.route
		])
	});
}

function showHolders(holders) {
	const longestFirst = [...holders].sort((one, other) => other.sinceMillis - one.sinceMillis);
	fill(byId('holders'), longestFirst, {
		// A connection may have several, and one of them may be gone in a moment.
		key: (holder) => `${holder.connectionId} ${longestFirst.filter((other) => other.connectionId === holder.connectionId).indexOf(holder)}`,
		create: () => row(['figure', 'long', 'word', '', 'figure']),
		update: (target, holder) => setCells(target, [
			duration(holder.sinceMillis), [holder.method, holder.uriTemplate].filter(Boolean).join(' '), holder.thread,
			holder.traceId ?? '–', String(holder.connectionId)
		])
	});
}

function showConfig(config) {
	const onlySet = byId('config-set').checked;
	const entries = Object.entries(config).filter(([, setting]) => !onlySet || setting.origin !== 'default');
	fill(byId('config'), entries, {
		key: ([key]) => key,
		create: () => {
			const created = row(['', '', 'long']);
			created.cells[0].append(element('code'));
			created.cells[1].append(element('code'));
			return created;
		},
		update: (target, [key, setting]) => {
			setText(target.cells[0].firstElementChild, key);
			setText(target.cells[1].firstElementChild, [setting.value].flat().join(', '));
			setText(target.cells[2], setting.origin);
		}
	});
}

function showAdvice(advice) {
	showPart('advice', advice !== undefined);
	fill(byId('advice'), advice ?? [], {
		key: (item) => JSON.stringify([item.finding, item.property]),
		create: (item) => {
			const created = element('li');
			const head = element('p', undefined, 'head');
			head.append(badge(item.severity), element('strong', sentence(item.finding)));
			created.append(head, element('p'), element('p', undefined, 'evidence'), element('p', undefined, 'remedy'));
			return created;
		},
		update: (target, item) => {
			const [, summary, evidence, remedy] = target.children;
			setText(summary, item.summary);
			setText(evidence, Object.entries(item.evidence ?? {}).map(describe).join(' · '));
			const setting = item.property ? `Set ${item.property}${(item.value !== undefined && item.value !== null) ? `: ${plain(item.value)}` : ''}` : '';
			setText(remedy, setting);
		}
	});
}

/** A number by the name that it has in the JSON: p99WaitMillis 41 becomes "p99 wait 41 ms". */
function describe([name, value]) {
	const isDuration = name.endsWith('Millis') && typeof value === 'number';
	const label = name.replace(/Millis$/, '').replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
	return `${label} ${isDuration ? duration(value) : plain(value)}`;
}

function plain(value) {
	if (typeof value === 'number' && !Number.isInteger(value)) {
		return String(Number(value.toPrecision(3)));
	}
	return (value !== null && typeof value === 'object') ? JSON.stringify(value) : String(value);
}

function showSizing(sizing) {
	showPart('sizing', Boolean(sizing));
	if (!sizing) {
		return;
	}
	setText(byId('sizing-summary'), `${rate(sizing.requestsPerSecond)} × ${duration(sizing.meanHoldMillis)} = `
		+ `${plain(sizing.busyConnections)} ${sizing.busyConnections === 1 ? 'connection' : 'connections'} busy on average. Needed: ${plain(sizing.neededConnections)}; `
		+ `with room for peaks: ${plain(sizing.recommendedConnections)}.`
		+ (sizing.connectionsForTarget ? ` With ${plain(sizing.connectionsForTarget)}, 99 % of the waits are expected to be within `
			+ `${duration(sizing.targetP99WaitMillis)}.` : ''));
	const { measured } = sizing;
	showPart('forecast-too-low', Boolean(measured?.worseThanForecast));
	const rows = (sizing.forecast ?? []).flatMap((size) => (size.maxConnections === measured?.maxConnections)
		? [size, { ...measured, isMeasured: true }] : [size]);
	fill(byId('forecast'), rows, {
		key: (size) => `${size.maxConnections}${size.isMeasured ? ' measured' : ''}`,
		create: (size) => {
			const created = row(['figure', 'figure', 'figure', 'figure']);
			created.classList.toggle('measured', Boolean(size.isMeasured));
			return created;
		},
		update: (target, size) => setCells(target, [
			size.isMeasured ? 'measured' : count(size.maxConnections), duration(size.p50WaitMillis), duration(size.p99WaitMillis),
			percent(size.timeoutShare)
		])
	});
}

function showEpisodes(episodes) {
	showPart('episodes', episodes !== undefined);
	fill(byId('episodes'), episodes ?? [], {
		key: (episode) => JSON.stringify([episode.kind, episode.startedAt]),
		create: (episode) => {
			const created = element('li');
			const head = element('p', undefined, 'head');
			head.append(badge(episode.severity), element('strong', sentence(episode.kind)), element('time', clock(episode.startedAt)), element('small'));
			created.append(head, element('p'));
			return created;
		},
		update: (target, episode) => {
			setText(target.querySelector('small'), episode.endedAt
				? `for ${duration(Date.parse(episode.endedAt) - Date.parse(episode.startedAt))}` : 'goes on');
			setText(target.lastElementChild, episode.summary);
		}
	});
}

/* The last minutes of one pool. */

function showHistory(history) {
	showPart('history', history !== null);
	if (history === null) {
		return;
	}
	show('span', history.lengthMillis > 890_000 ? '15 minutes' : duration(Math.floor(history.lengthMillis / 1000) * 1000));
	show('breaker', words(history.breaker), history.breaker !== 'CLOSED');
	show('paused', history.pausedMillis ? duration(history.pausedMillis) : 'no', Boolean(history.pausedMillis));
	show('requestsPerSecond', rate(history.requestsPerSecond));
	show('recentHitRate', percent(history.hitRate));
	show('recentRetries', count(Object.values(history.retries).reduce((sum, value) => sum + value, 0)));
	show('recentHedges', count((history.hedges.WON ?? 0) + (history.hedges.LOST ?? 0)));
	show('recentPauses', count(history.pauses));
	showBars(byId('retry-causes'), history.retries, () => '');
	byId('no-retries').hidden = Object.keys(history.retries).length > 0;
	connectionsChart.show(history.slots);
	showDistribution('wait', history.acquire, waitChart);
	showDistribution('usage', history.usage, usageChart);
}

function showDistribution(name, distribution, chart) {
	const isKnown = distribution.count > 0;
	show(`${name}P50`, isKnown ? duration(distribution.p50Millis) : '–');
	show(`${name}P99`, isKnown ? duration(distribution.p99Millis) : '–');
	const caption = isKnown ? `${count(distribution.count)} requests: on average ${duration(distribution.meanMillis)}, `
		+ `90 % within ${duration(distribution.p90Millis)}, the longest at most ${duration(distribution.maxMillis)}.` : 'None yet.';
	setText(byId(`${name}-caption`), caption);
	byId(`${name}-chart`).hidden = !isKnown;
	if (isKnown) {
		chart.show(distribution, caption);
	}
}

/* Keeping it up to date. */

let historyIsDue = 0;

let running = null;

let isLive = true;

let timer;

async function refresh() {
	clearTimeout(timer);
	running?.abort();
	const mine = new AbortController();
	running = mine;
	try {
		await update(mine.signal);
		setText(byId('freshness'), `As of ${clock(Date.now())}`);
		showNotice(null);
	}
	catch (error) {
		if (mine.signal.aborted) {
			return;
		}
		showNotice(error);
	}
	schedule();
}

async function update(signal) {
	const all = await ask('', { signal });
	const pools = new Map(Object.entries(all.pools));
	const name = choose(pools);
	const path = `/${encodeURIComponent(name)}`;
	if (name !== undefined) {
		// The row of the pool and what is below it belong to one moment.
		pools.set(name, await ask(path, { signal }));
	}
	showPools(pools);
	showUnmanaged(all.unmanaged);
	byId('pool').hidden = name === undefined;
	if (name !== undefined) {
		showPool(name, pools.get(name));
		if (Date.now() >= historyIsDue) {
			historyIsDue = Date.now() + INTERVAL_OF_HISTORY;
			showHistory(await askForHistory(path, signal));
		}
	}
}

/** The pool that the address names, or else the first one, which it names from then on. */
function choose(pools) {
	if (pools.size === 0 || pools.has(selected())) {
		return (pools.size > 0) ? selected() : undefined;
	}
	const [first] = pools.keys();
	history.replaceState(null, '', `#${encodeURIComponent(first)}`);
	historyIsDue = 0;
	return first;
}

async function askForHistory(path, signal) {
	try {
		return await ask(`${path}/history`, { signal });
	}
	catch (error) {
		// An application may do without it.
		if (error instanceof AnswerError && error.status === 404) {
			return null;
		}
		throw error;
	}
}

function schedule() {
	clearTimeout(timer);
	if (isLive && !document.hidden) {
		timer = setTimeout(refresh, INTERVAL);
	}
}

function showNotice(error) {
	const notice = byId('notice');
	notice.hidden = error === null;
	document.body.classList.toggle('stale', error !== null);
	if (error === null) {
		return;
	}
	if (error instanceof AnswerError && (error.status === 401 || error.status === 403)) {
		setText(notice, 'You are not, or no longer, allowed to see the pools. Load the page again to log in.');
	}
	else if (error instanceof AnswerError) {
		setText(notice, `The numbers are old: ${error.message}.`);
	}
	else {
		setText(notice, 'The numbers are old: the application does not answer. Trying again.');
	}
}

/* Changing a pool. */

async function operate(operation) {
	const outcome = byId('outcome');
	const name = selected();
	let isDone = false;
	outcome.classList.remove('bad');
	setText(outcome, '');
	try {
		await change(name, operation);
		isDone = true;
		setText(outcome, `${sentence(operation.action)}: done at ${clock(Date.now())}.`);
	}
	catch (error) {
		outcome.classList.add('bad');
		if (error instanceof AnswerError && (error.status === 401 || error.status === 403)) {
			setText(outcome, 'Not done: you are not allowed to. Load the page again if you were logged out.');
		}
		else {
			setText(outcome, `Not done: ${[error.message, error.remedy].filter(Boolean).join(': ')}.`);
		}
	}
	refresh();
	return isDone;
}

/** Send what somebody has changed: the size that a pool happens to have is not meant for good. */
async function resize(max, min) {
	const isMax = max.value !== max.defaultValue;
	const isMin = min.value !== min.defaultValue;
	const operation = { action: 'resize' };
	if (isMax || !isMin) {
		operation.maxConnections = max.value;
	}
	if (isMin || !isMax) {
		operation.minIdle = min.value;
	}
	if (await operate(operation)) {
		max.defaultValue = max.value;
		min.defaultValue = min.value;
	}
}

function prepareOperations() {
	for (const button of document.querySelectorAll('[data-action]')) {
		button.addEventListener('click', () => {
			if (button.dataset.action !== 'suspend' || confirm(`Suspend ${selected()}? Its callers wait until it is resumed, or fail.`)) {
				operate({ action: button.dataset.action });
			}
		});
	}
	byId('resize').addEventListener('submit', (event) => {
		event.preventDefault();
		resize(byId('resize-max'), byId('resize-min'));
	});
}

/* The page itself. */

const THEMES = ['system', 'light', 'dark'];

function setTheme(theme) {
	if (theme === 'system') {
		delete document.documentElement.dataset.theme;
	}
	else {
		document.documentElement.dataset.theme = theme;
	}
	byId('theme').textContent = `Theme: ${theme}`;
	byId('theme').dataset.theme = theme;
	document.dispatchEvent(new Event('themechange'));
}

function stored(theme) {
	try {
		if (theme) {
			localStorage.setItem('pools-theme', theme);
		}
		return localStorage.getItem('pools-theme');
	}
	catch {
		// Not allowed by the browser: it lasts as long as the page.
		return null;
	}
}

function prepareTheme() {
	const last = stored();
	setTheme(THEMES.includes(last) ? last : 'system');
	byId('theme').addEventListener('click', () => {
		const next = THEMES[(THEMES.indexOf(byId('theme').dataset.theme) + 1) % THEMES.length];
		stored(next);
		setTheme(next);
	});
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => document.dispatchEvent(new Event('themechange')));
}

/** Show an explanation beside the button that asks for it. */
function prepareExplanations() {
	for (const button of document.querySelectorAll('[popovertarget]')) {
		const explanation = byId(button.getAttribute('popovertarget'));
		explanation.addEventListener('toggle', (event) => {
			if (event.newState === 'open') {
				const place = button.getBoundingClientRect();
				const box = explanation.getBoundingClientRect();
				const isBelow = place.bottom + box.height + 12 < innerHeight;
				const left = Math.max(8, Math.min(place.left - 12, innerWidth - box.width - 8));
				const top = isBelow ? place.bottom + 6 : Math.max(8, place.top - box.height - 6);
				explanation.style.left = `${left + scrollX}px`;
				explanation.style.top = `${top + scrollY}px`;
			}
		});
	}
}

function select() {
	historyIsDue = 0;
	byId('outcome').textContent = '';
	refresh().then(fillResize);
}

function fillResize() {
	for (const field of ['max', 'min']) {
		const input = byId(`resize-${field}`);
		input.defaultValue = document.querySelector(`[data-field="${field}"]`).textContent.replaceAll(',', '');
		input.value = input.defaultValue;
	}
}

prepareTheme();
prepareExplanations();
prepareOperations();
byId('config-set').addEventListener('change', refresh);
byId('live').addEventListener('click', () => {
	isLive = !isLive;
	byId('live').setAttribute('aria-pressed', String(isLive));
	byId('live').textContent = isLive ? 'Live' : 'Paused';
	if (isLive) {
		refresh();
	}
	schedule();
});
document.addEventListener('visibilitychange', () => {
	if (!document.hidden && isLive) {
		refresh();
	}
});
addEventListener('hashchange', select);
select();
