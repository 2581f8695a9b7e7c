package org.credence.core.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds the label of an engine: its name and, in brackets, the settings that differ from their defaults, in the order they are
 * declared, for instance {@code gibbs-sampler[chains=8,warmup=500]}. Reading the label back gives an equal engine.
 */
public final class EngineLabel {
  private final String name;
  private final List<String> settings = new ArrayList<>();

  private EngineLabel(String name) {
    this.name = name;
  }

  /** A label of that engine name, without settings yet. */
  public static EngineLabel of(String name) {
    return new EngineLabel(name);
  }

  /**
   * Adds {@code key=value} unless the value equals its default.
   *
   * @throws IllegalArgumentException if the two are numbers of different types, which are never equal
   */
  public EngineLabel with(String key, Object value, Object byDefault) {
    if (value instanceof Number && value.getClass() != byDefault.getClass()) {
      throw new IllegalArgumentException(
          "setting "
              + key
              + " of "
              + name
              + " is of type "
              + value.getClass().getSimpleName()
              + ", its default of type "
              + byDefault.getClass().getSimpleName()
              + "; give both as the same type");
    }
    if (!value.equals(byDefault)) {
      settings.add(key + "=" + value);
    }
    return this;
  }

  @Override
  public String toString() {
    return settings.isEmpty() ? name : name + "[" + String.join(",", settings) + "]";
  }
}
