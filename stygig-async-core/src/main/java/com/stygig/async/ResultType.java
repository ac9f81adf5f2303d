package com.stygig.async;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type for {@link ResultDecoder#json(ResultType)}, which a class literal cannot name:
 * {@code new ResultType<List<Item>>() {}}. Immutable.
 *
 * @param <T> the type
 */
public abstract class ResultType<T> {
  private final Type type;

  /**
   * Takes the type from the subclass.
   *
   * @throws IllegalArgumentException if that does not say one
   */
  protected ResultType() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
      throw new IllegalArgumentException(
          "A ResultType says its type, such as new ResultType<List<Item>>() {}: " + getClass());
    }
    this.type = parent.getActualTypeArguments()[0];
  }

  final Type type() {
    return type;
  }

  /**
   * Returns the type as Java writes it.
   *
   * @return its name
   */
  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
