package io.httppool.sample.simulator.dataset;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Composes names and texts of a web shop and a bank from word lists.
 */
final class Words {

	static final List<String> AREAS = List.of("Login", "Catalogue", "Cart & Wishlist", "Checkout", "Payments", "Orders",
			"Returns", "Accounts", "Transfers", "Cards", "Statements", "Notifications");

	static final List<String> ASPECTS = List.of("Smoke", "Negative", "Mobile", "Permissions", "Accessibility", "Limits",
			"Audit", "Languages", "Performance", "Import", "Export", "History");

	static final List<String> LABELS = List.of("regression", "payments", "smoke", "release", "mobile", "audit");

	/**
	 * Names that go wrong when somebody escapes, trims, cuts or re-encodes them.
	 */
	static final List<String> ODD_NAMES = List.of("Label \"express\" is printed on the parcel",
			"Terms & conditions are accepted before payment", "Price <b>reduced</b> is shown when it is < 10",
			"Überweisung größerer Beträge wird zusätzlich geprüft", "取消已付款的订单后会记录退款",
			"Basket badge shows 🛒 and the number 3️⃣", "Invoice number ends with spaces   ", longName());

	private static final List<String> SUBJECTS = List.of("Password reset link", "One-time code", "Session",
			"Product list", "Price filter", "Search suggestion", "Cart total", "Voucher", "Gift message",
			"Delivery slot", "Shipping address", "Invoice", "Refund", "Partial refund", "Order confirmation",
			"Order history", "Return label", "Account balance", "Standing order", "Direct debit", "Foreign transfer",
			"Card limit", "Card block", "Statement export", "Interest rate", "Overdraft fee", "Push message",
			"Security question", "Savings goal", "Loyalty points");

	private static final List<String> ACTIONS = List.of("is shown", "is saved", "is rejected", "is booked", "expires",
			"is sent once", "is written to the audit log", "keeps the selected date range", "stays unchanged",
			"is calculated anew", "is offered", "asks for confirmation", "is hidden", "can be undone",
			"is rounded to two digits", "is translated");

	private static final List<String> CONDITIONS = List.of("when a paid order is cancelled", "after 24 hours",
			"for a customer without address", "when the session has expired", "on the last day of the month",
			"in a second browser tab", "for a blocked account", "when the amount is zero",
			"after three failed attempts", "in a foreign currency", "while the bank is closed",
			"for two customers at once", "after a change of e-mail", "with an empty cart", "for a minor",
			"when the item is sold out", "on a small screen", "after the price has changed", "during a release",
			"without cookies", "for a business customer", "with the keyboard alone", "when the limit is reached",
			"after a time-out");

	private static final List<String> STEPS = List.of("Open the <strong>%s</strong> page", "Enter the data of the %s",
			"Press <em>Save</em> beside the %s", "Wait until the %s is there", "Change the %s &amp; save again",
			"Reload the page of the %s<br />twice", "Delete the %s", "Search for the %s by number");

	private static final List<String> RESULTS = List.of("The %s is shown<br />", "The %s is unchanged",
			"A message names the %s", "The list holds the %s <strong>once</strong>", "No error appears");

	private static final List<String> DATA = List.of("customer=4711", "amount=19.99; currency=EUR",
			"e-mail: a@b.example", "IBAN <none>", "quantity = 0", "name \"O'Neil\"");

	private final Randomness random;

	private final Set<String> used = new HashSet<>(ODD_NAMES);

	Words(Randomness random) {
		this.random = random;
	}

	/**
	 * A name that this object did not give before.
	 * @return the name
	 */
	String uniqueName() {
		String name = name();
		for (int attempt = 0; attempt < 10 && this.used.contains(name); attempt++) {
			name = name();
		}
		String unique = name;
		for (int number = 2; !this.used.add(unique); number++) {
			unique = name + " (" + number + ")";
		}
		return unique;
	}

	private String name() {
		return this.random.pick(SUBJECTS) + " " + this.random.pick(ACTIONS) + " " + this.random.pick(CONDITIONS);
	}

	String sentence() {
		return lower(this.random.pick(SUBJECTS)) + " " + this.random.pick(ACTIONS);
	}

	String condition() {
		return this.random.pick(CONDITIONS);
	}

	String step() {
		return this.random.pick(STEPS).formatted(lower(this.random.pick(SUBJECTS)));
	}

	String result() {
		return this.random.pick(RESULTS).formatted(lower(this.random.pick(SUBJECTS)));
	}

	String data() {
		return this.random.pick(DATA);
	}

	/**
	 * The start of a file name.
	 * @return lower-case words joined by hyphens
	 */
	String fileStem() {
		return lower(this.random.pick(SUBJECTS)).replace(' ', '-');
	}

	private static String longName() {
		return "A name as long as names may be, ".repeat(8).substring(0, 254) + ".";
	}

	private static String lower(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

}
