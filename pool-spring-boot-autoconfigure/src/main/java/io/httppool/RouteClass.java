package io.httppool;

/**
 * Where a connection of an upstream leads. Few enough to be a tag of meters: what hosts
 * an upstream redirects to, or a request names, is not the application's to decide.
 */
public enum RouteClass {

	/** To the origin of the upstream's base URL. */
	BASE,

	/** Elsewhere: where a redirect or an absolute URL leads. */
	OTHER

}
