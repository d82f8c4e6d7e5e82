/* What the names of reasons and causes mean. */

const CLOSE_REASONS = {
	IDLE_TIMEOUT: 'nobody used it for idle-timeout',
	MAX_LIFETIME: 'it reached max-lifetime',
	MAX_REQUESTS: 'it served max-requests-per-connection',
	KEEP_ALIVE_EXPIRED: 'the upstream would have closed it soon',
	SERVER_CLOSED: 'the upstream closed it while it was idle',
	STALE: 'it was found dead when it was to be used',
	UNEXPECTED_DATA: 'data came that belongs to no request',
	NOT_REUSABLE: 'the answer did not allow another request on it',
	TRANSPORT_ERROR: 'it broke during an exchange',
	TIMED_OUT: 'an exchange took too long',
	CANCELLED: 'the caller gave up during an exchange',
	OVERFLOW: 'it was an extra one, beyond max',
	DISPLACED: 'it made room for one that a caller waited for',
	EVICTED: 'somebody asked for it',
	RESIZED: 'the pool became smaller',
	TLS_CHANGED: 'the certificates were replaced',
	ADDRESS_GONE: 'the upstream has other addresses now',
	GOAWAY: 'the upstream asked for it',
	READINESS_FAILED: 'it failed the check before its first use',
	POOL_CLOSED: 'the pool was closed'
};

export function closeReason(reason) {
	return CLOSE_REASONS[reason] ?? '';
}
