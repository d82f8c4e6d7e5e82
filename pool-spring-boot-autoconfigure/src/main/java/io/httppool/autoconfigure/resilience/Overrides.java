package io.httppool.autoconfigure.resilience;

import java.beans.PropertyDescriptor;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/**
 * What the application says about an instance of Resilience4j, above what we say.
 */
final class Overrides {

	private Overrides() {
	}

	/**
	 * Copy what is set; some setters refuse {@code null}.
	 */
	static void copy(Object source, Object target) {
		BeanWrapper from = PropertyAccessorFactory.forBeanPropertyAccess(source);
		BeanWrapper to = PropertyAccessorFactory.forBeanPropertyAccess(target);
		for (PropertyDescriptor property : from.getPropertyDescriptors()) {
			String name = property.getName();
			boolean copied = from.isReadableProperty(name) && to.isWritableProperty(name);
			Object value = copied ? from.getPropertyValue(name) : null;
			if (value != null) {
				to.setPropertyValue(name, value);
			}
		}
	}

	static <T> T first(@Nullable T own, @Nullable T base, T ours) {
		if (own != null) {
			return own;
		}
		return (base != null) ? base : ours;
	}

}
