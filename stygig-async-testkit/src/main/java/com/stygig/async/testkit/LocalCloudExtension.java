package com.stygig.async.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a {@link LocalCloud} when the first parameter asks for it; the class's store closes it.
 */
final class LocalCloudExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LocalCloudExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalCloud.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext ofClass =
        context.getTestClass().isPresent() && context.getTestMethod().isPresent()
            ? context.getParent().orElse(context)
            : context;
    return ofClass
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Holder.class, type -> new Holder(LocalCloud.start()), Holder.class)
        .cloud();
  }

  /** What a store closes at its end, in JUnit before 5.13 too. */
  @SuppressWarnings("deprecation")
  private record Holder(LocalCloud cloud)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      cloud.close();
    }
  }
}
