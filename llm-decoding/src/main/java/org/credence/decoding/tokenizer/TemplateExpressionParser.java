package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.credence.decoding.tokenizer.TemplateExpression.Arguments;
import org.credence.decoding.tokenizer.TemplateExpression.Call;
import org.credence.decoding.tokenizer.TemplateExpression.Chain;
import org.credence.decoding.tokenizer.TemplateExpression.Choice;
import org.credence.decoding.tokenizer.TemplateExpression.Comparison;
import org.credence.decoding.tokenizer.TemplateExpression.Constant;
import org.credence.decoding.tokenizer.TemplateExpression.Followed;
import org.credence.decoding.tokenizer.TemplateExpression.Junction;
import org.credence.decoding.tokenizer.TemplateExpression.Link;
import org.credence.decoding.tokenizer.TemplateExpression.ListOf;
import org.credence.decoding.tokenizer.TemplateExpression.MappingOf;
import org.credence.decoding.tokenizer.TemplateExpression.Negative;
import org.credence.decoding.tokenizer.TemplateExpression.Not;
import org.credence.decoding.tokenizer.TemplateExpression.Variable;
import org.credence.decoding.tokenizer.TemplateLexer.Kind;
import org.credence.decoding.tokenizer.TemplateLexer.Token;
import org.credence.decoding.tokenizer.TemplateSuffix.Attribute;
import org.credence.decoding.tokenizer.TemplateSuffix.Filter;
import org.credence.decoding.tokenizer.TemplateSuffix.Item;
import org.credence.decoding.tokenizer.TemplateSuffix.Method;
import org.credence.decoding.tokenizer.TemplateSuffix.Slice;
import org.credence.decoding.tokenizer.TemplateSuffix.Test;
import org.credence.decoding.tokenizer.TemplateValue.Flag;
import org.credence.decoding.tokenizer.TemplateValue.Nothing;
import org.credence.decoding.tokenizer.TemplateValue.Text;
import org.credence.decoding.tokenizer.TemplateValue.Undefined;
import org.credence.decoding.tokenizer.TemplateValue.Whole;

/**
 * Reads expressions by descent, a method per precedence, loosest first:
 *
 * <pre>
 *   choice      a if b else c
 *   or, and, not
 *   comparison  == != &lt; &lt;= &gt; &gt;= in, not in
 *   sum         + -
 *   joining     ~
 *   product     * / // %
 *   sign        -
 *   suffixes    .name [item] (arguments) | filter, is test
 * </pre>
 *
 * Descent is limited by the depth of brackets and signs.
 */
final class TemplateExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> RESERVED =
      Set.of("if", "else", "elif", "for", "in", "is", "and", "or", "not");

  private final TemplateTokens tokens;

  TemplateExpressionParser(TemplateTokens tokens) {
    this.tokens = tokens;
  }

  TemplateExpression choice() {
    return tokens.deeper(
        () -> {
          TemplateExpression then = or();
          if (!tokens.skip(Kind.NAME, "if")) {
            return then;
          }
          TemplateExpression condition = or();
          TemplateExpression otherwise =
              tokens.skip(Kind.NAME, "else")
                  ? choice()
                  : new Constant(new Undefined("the other choice"));
          return new Choice(then, condition, otherwise);
        });
  }

  /** Without a choice at the top: what a loop goes over, so that {@code if} is the loop's. */
  TemplateExpression or() {
    return junction("or", () -> junction("and", this::not, false), true);
  }

  private TemplateExpression junction(
      String word, Supplier<TemplateExpression> part, boolean stopsAt) {
    TemplatePlace place = tokens.peek().place();
    List<TemplateExpression> parts = new ArrayList<>(List.of(part.get()));
    while (tokens.skip(Kind.NAME, word)) {
      parts.add(part.get());
    }
    return parts.size() == 1 ? parts.get(0) : new Junction(List.copyOf(parts), stopsAt, place);
  }

  private TemplateExpression not() {
    if (tokens.skip(Kind.NAME, "not")) {
      return tokens.deeper(() -> new Not(not()));
    }
    return comparison();
  }

  private TemplateExpression comparison() {
    TemplateExpression first = sum();
    List<Link> links = new ArrayList<>();
    for (Optional<String> sign = comparisonSign(); sign.isPresent(); sign = comparisonSign()) {
      TemplatePlace place = tokens.next().place();
      if (sign.get().equals("not in")) {
        tokens.next();
      }
      links.add(new Link(sign.get(), sum(), place));
    }
    return links.isEmpty() ? first : new Comparison(first, List.copyOf(links));
  }

  private Optional<String> comparisonSign() {
    Token token = tokens.peek();
    if (token.kind() == Kind.SIGN && COMPARISONS.contains(token.text())) {
      return Optional.of(token.text());
    }
    if (token.is(Kind.NAME, "in")) {
      return Optional.of("in");
    }
    boolean notIn = token.is(Kind.NAME, "not") && tokens.peek(1).is(Kind.NAME, "in");
    return notIn ? Optional.of("not in") : Optional.empty();
  }

  private TemplateExpression sum() {
    return chain(Set.of("+", "-"), this::joining);
  }

  private TemplateExpression joining() {
    return chain(Set.of("~"), this::product);
  }

  private TemplateExpression product() {
    return chain(Set.of("*", "/", "//", "%", "**"), this::signed);
  }

  private TemplateExpression chain(Set<String> signs, Supplier<TemplateExpression> part) {
    TemplateExpression first = part.get();
    List<Link> links = new ArrayList<>();
    while (tokens.peek().kind() == Kind.SIGN && signs.contains(tokens.peek().text())) {
      Token sign = tokens.next();
      links.add(new Link(sign.text(), part.get(), sign.place()));
    }
    return links.isEmpty() ? first : new Chain(first, List.copyOf(links));
  }

  private TemplateExpression signed() {
    Token token = tokens.peek();
    if (tokens.skip(Kind.SIGN, "-")) {
      return tokens.deeper(() -> new Negative(signed(), token.place()));
    }
    return followed();
  }

  private TemplateExpression followed() {
    TemplateExpression base = primary();
    List<TemplateSuffix> suffixes = new ArrayList<>();
    for (Optional<TemplateSuffix> s = suffix(); s.isPresent(); s = suffix()) {
      suffixes.add(s.get());
    }
    return suffixes.isEmpty() ? base : new Followed(base, List.copyOf(suffixes));
  }

  private Optional<TemplateSuffix> suffix() {
    Token token = tokens.peek();
    if (tokens.skip(Kind.SIGN, ".")) {
      String name = tokens.name();
      boolean call = tokens.peek().is(Kind.SIGN, "(");
      return Optional.of(
          call ? new Method(name, arguments(), token.place()) : new Attribute(name, token.place()));
    }
    if (tokens.skip(Kind.SIGN, "[")) {
      return Optional.of(item(token.place()));
    }
    if (tokens.skip(Kind.SIGN, "|")) {
      return Optional.of(new Filter(tokens.name(), optionalArguments(), token.place()));
    }
    if (tokens.skip(Kind.NAME, "is")) {
      boolean expected = !tokens.skip(Kind.NAME, "not");
      String name = tokens.name();
      if (tokens.peek().is(Kind.SIGN, "(")) {
        throw token.place().unknown("the test '" + name + "' with arguments");
      }
      return Optional.of(new Test(name, expected, token.place()));
    }
    if (token.is(Kind.SIGN, "(")) {
      throw token.place().unknown("the call of a value");
    }
    return Optional.empty();
  }

  private TemplateSuffix item(TemplatePlace place) {
    Optional<TemplateExpression> from = bound();
    if (tokens.skip(Kind.SIGN, "]") && from.isPresent()) {
      return new Item(from.get(), place);
    }
    tokens.require(Kind.SIGN, ":");
    Optional<TemplateExpression> to = bound();
    Optional<TemplateExpression> step = tokens.skip(Kind.SIGN, ":") ? bound() : Optional.empty();
    tokens.require(Kind.SIGN, "]");
    return new Slice(from, to, step, place);
  }

  private Optional<TemplateExpression> bound() {
    boolean absent = tokens.peek().is(Kind.SIGN, ":") || tokens.peek().is(Kind.SIGN, "]");
    return absent ? Optional.empty() : Optional.of(choice());
  }

  private Arguments optionalArguments() {
    return tokens.peek().is(Kind.SIGN, "(") ? arguments() : Arguments.none();
  }

  private Arguments arguments() {
    tokens.require(Kind.SIGN, "(");
    List<TemplateExpression> byPlace = new ArrayList<>();
    Map<String, TemplateExpression> byName = new LinkedHashMap<>();
    while (!tokens.skip(Kind.SIGN, ")")) {
      if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).is(Kind.SIGN, "=")) {
        String name = tokens.name();
        tokens.next();
        byName.put(name, choice());
      } else {
        byPlace.add(choice());
      }
      separator(")");
    }
    return new Arguments(List.copyOf(byPlace), byName);
  }

  /** A comma, or the closing bracket that is not skipped. */
  private void separator(String close) {
    if (!tokens.skip(Kind.SIGN, ",") && !tokens.peek().is(Kind.SIGN, close)) {
      throw tokens.peek().place().syntax(tokens.peek().shown(), "',' or '" + close + "'");
    }
  }

  private TemplateExpression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case TEXT:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.TEXT) {
          text.append(tokens.next().text());
        }
        return new Constant(Text.of(text.toString()));
      case WHOLE:
        return new Constant(new Whole(Long.parseLong(token.text())));
      case NAME:
        return named(token);
      case SIGN:
        return bracketed(token);
      default:
        throw noValue(token);
    }
  }

  private static RuntimeException noValue(Token token) {
    return token.place().syntax(token.shown(), "a value");
  }

  private TemplateExpression named(Token token) {
    switch (token.text()) {
      case "true":
      case "True":
        return new Constant(new Flag(true));
      case "false":
      case "False":
        return new Constant(new Flag(false));
      case "none":
      case "None":
        return new Constant(new Nothing());
      default:
        if (RESERVED.contains(token.text())) {
          throw noValue(token);
        }
        return tokens.peek().is(Kind.SIGN, "(")
            ? new Call(token.text(), arguments(), token.place())
            : new Variable(token.text(), token.place());
    }
  }

  private TemplateExpression bracketed(Token open) {
    switch (open.text()) {
      case "(":
        return parenthesised(open.place());
      case "[":
        return new ListOf(items("]", new ArrayList<>()), open.place());
      case "{":
        return mapping(open.place());
      default:
        throw noValue(open);
    }
  }

  /** One value, or a list of several, or of one with a comma behind it. */
  private TemplateExpression parenthesised(TemplatePlace place) {
    if (tokens.skip(Kind.SIGN, ")")) {
      return new ListOf(List.of(), place);
    }
    TemplateExpression first = choice();
    if (tokens.skip(Kind.SIGN, ")")) {
      return first;
    }
    separator(")");
    return new ListOf(items(")", new ArrayList<>(List.of(first))), place);
  }

  private List<TemplateExpression> items(String close, List<TemplateExpression> items) {
    while (!tokens.skip(Kind.SIGN, close)) {
      items.add(choice());
      separator(close);
    }
    return List.copyOf(items);
  }

  private TemplateExpression mapping(TemplatePlace place) {
    List<TemplateExpression> keys = new ArrayList<>();
    List<TemplateExpression> values = new ArrayList<>();
    while (!tokens.skip(Kind.SIGN, "}")) {
      keys.add(choice());
      tokens.require(Kind.SIGN, ":");
      values.add(choice());
      separator("}");
    }
    return new MappingOf(List.copyOf(keys), List.copyOf(values), place);
  }
}
