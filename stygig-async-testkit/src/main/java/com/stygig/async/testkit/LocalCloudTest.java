package com.stygig.async.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit 5 test class a {@link LocalCloud}: constructors and methods, test and lifecycle
 * ones, can have a parameter of that type. All methods of the class share one cloud, which is
 * closed after the last.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(LocalCloudExtension.class)
public @interface LocalCloudTest {}
