package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.portfolio.EvidenceFromMarginals;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Problem;

/** One engine of the catalog: its names, what it does, what it answers, its settings, and how it is made from them. Immutable. */
public final class EngineEntry {

  /** Makes an engine for one kind of question. */
  @FunctionalInterface
  public interface Factory<P extends Problem<A>, A> {
    InferenceEngine<P, A> make(SettingValues settings);
  }

  /** Makes an engine that eliminates in an order from outside, for one kind of question. */
  @FunctionalInterface
  public interface OrderedFactory<P extends Problem<A>, A> {
    InferenceEngine<P, A> make(SettingValues settings, OrderSource order);
  }

  /** The setting that says how an engine finds its order. */
  static final String ORDER = "order";

  private final String name;
  private final List<String> aliases;
  private final String description;
  private final String guarantee;
  private final List<Setting> settings;
  private final Map<Question<?, ?>, Factory<?, ?>> factories;
  private final Map<Question<?, ?>, OrderedFactory<?, ?>> orderedFactories;

  private EngineEntry(Builder builder) {
    this.name = builder.name;
    this.aliases = List.copyOf(builder.aliases);
    this.description = builder.description;
    this.guarantee = builder.guarantee;
    this.settings = List.copyOf(builder.settings);
    this.factories = Collections.unmodifiableMap(new LinkedHashMap<>(builder.factories));
    this.orderedFactories =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.orderedFactories));
  }

  /** Begins an entry under the engine's own name, as in its label. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The engine's own name. */
  public String name() {
    return name;
  }

  /** Short names. */
  public List<String> aliases() {
    return aliases;
  }

  /** What it does, in a line. */
  public String description() {
    return description;
  }

  /** What its answers are worth, in words; the engine itself says it per problem. */
  public String guarantee() {
    return guarantee;
  }

  /** Its settings in the order of its label. */
  public List<Setting> settings() {
    return settings;
  }

  /** The questions it answers, in order. */
  public Set<Question<?, ?>> questions() {
    return factories.keySet();
  }

  /** Whether it answers that kind of question. */
  public boolean answers(Question<?, ?> question) {
    return factories.containsKey(question);
  }

  /** Whether it answers that kind of question in an elimination order that it is given. */
  public boolean takesOrder(Question<?, ?> question) {
    return orderedFactories.containsKey(question);
  }

  /**
   * The engine with these settings and that order, if it takes one for that kind of question.
   *
   * @throws CatalogException if a setting is unknown or unlawful
   */
  <P extends Problem<A>, A> Optional<InferenceEngine<P, A>> make(
      Question<P, A> question, Map<String, String> given, OrderSource order) {
    @SuppressWarnings("unchecked") // the builder put the factory under a question of its own types
    OrderedFactory<P, A> factory = (OrderedFactory<P, A>) orderedFactories.get(question);
    return factory == null
        ? Optional.empty()
        : Optional.of(factory.make(SettingValues.of(name, settings, given), order));
  }

  /**
   * The engine with these settings, if it answers that kind of question.
   *
   * @throws CatalogException if a setting is unknown or unlawful
   */
  <P extends Problem<A>, A> Optional<InferenceEngine<P, A>> make(
      Question<P, A> question, Map<String, String> given) {
    @SuppressWarnings("unchecked") // the builder put the factory under a question of its own types
    Factory<P, A> factory = (Factory<P, A>) factories.get(question);
    return factory == null
        ? Optional.empty()
        : Optional.of(factory.make(SettingValues.of(name, settings, given)));
  }

  /** Collects an entry. */
  public static final class Builder {
    private final String name;
    private final List<String> aliases = new ArrayList<>();
    private String description = "";
    private String guarantee = "";
    private final List<Setting> settings = new ArrayList<>();
    private final Map<Question<?, ?>, Factory<?, ?>> factories = new LinkedHashMap<>();
    private final Map<Question<?, ?>, OrderedFactory<?, ?>> orderedFactories =
        new LinkedHashMap<>();

    private Builder(String name) {
      this.name = name;
    }

    public Builder alias(String... names) {
      aliases.addAll(List.of(names));
      return this;
    }

    public Builder description(String line) {
      description = line;
      return this;
    }

    public Builder guarantee(String words) {
      guarantee = words;
      return this;
    }

    public Builder setting(String key, SettingDomain domain, Object byDefault, String help) {
      settings.add(new Setting(key, domain, String.valueOf(byDefault), help));
      return this;
    }

    /** Says how the engine is made for that kind of question. */
    public <P extends Problem<A>, A> Builder answers(
        Question<P, A> question, Factory<P, A> factory) {
      factories.put(question, factory);
      return this;
    }

    /** Likewise for an engine for marginals that finds the probability of the evidence on the way: it answers both. */
    public Builder answersMarginalsAndEvidence(
        Function<SettingValues, IterativeEngine<MarginalProblem, Marginals>> factory) {
      answers(Question.MARGINALS, factory::apply);
      return answers(
          Question.EVIDENCE_PROBABILITY, s -> new EvidenceFromMarginals(factory.apply(s)));
    }

    /** Likewise for an engine that takes an order: one from outside, or what its setting {@code order} says. */
    public <P extends Problem<A>, A> Builder answersInOrder(
        Question<P, A> question, OrderedFactory<P, A> factory) {
      orderedFactories.put(question, factory);
      boolean set = settings.stream().anyMatch(setting -> setting.name().equals(ORDER));
      return answers(
          question, s -> factory.make(s, set ? OrderSource.of(s.word(ORDER)) : OrderSource.auto()));
    }

    public EngineEntry build() {
      return new EngineEntry(this);
    }
  }
}
