package org.credence.lab.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;
import org.credence.core.input.StrictNumbers;

/** The settings of one engine, complete and lawful: those given, and the defaults of the others. */
public final class SettingValues {
  private final Map<String, String> values;

  private SettingValues(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Checks what was given.
   *
   * @param owner whose settings these are, for messages
   * @throws CatalogException naming the setting, its domain and its default
   */
  static SettingValues of(String owner, List<Setting> settings, Map<String, String> given) {
    List<String> names = settings.stream().map(Setting::name).toList();
    for (String key : given.keySet()) {
      if (!names.contains(key)) {
        String all =
            names.isEmpty()
                ? "it has none"
                : "its settings are "
                    + settings.stream()
                        .map(s -> s.name() + " (" + s.byDefault() + ")")
                        .collect(Collectors.joining(", "));
        throw new CatalogException(
            owner
                + " has no setting "
                + Escaped.quote(key)
                + "; "
                + NearestNames.didYouMean(key, names, all));
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Setting setting : settings) {
      String value = given.getOrDefault(setting.name(), setting.byDefault());
      if (!setting.domain().contains(value)) {
        throw new CatalogException(
            "setting "
                + setting.name()
                + " of "
                + owner
                + " is "
                + Escaped.quote(value)
                + ", expected "
                + setting.domain().words()
                + " (default "
                + setting.byDefault()
                + ")");
      }
      values.put(setting.name(), value);
    }
    return new SettingValues(values);
  }

  /** A whole number. */
  public long whole(String name) {
    return StrictNumbers.whole(word(name)).orElseThrow();
  }

  /** A whole number that fits an int, which its domain must ensure. */
  public int count(String name) {
    return Math.toIntExact(whole(name));
  }

  /** A decimal number. */
  public double decimal(String name) {
    return StrictNumbers.decimal(word(name)).orElseThrow();
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String name) {
    return word(name).equals("true");
  }

  /** The value as text. */
  public String word(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("there is no setting " + name + " in " + values.keySet());
    }
    return value;
  }
}
