package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TemplateLexer.Kind;
import org.credence.decoding.tokenizer.TemplateLexer.Token;
import org.credence.decoding.tokenizer.TemplateStatement.Assignment;
import org.credence.decoding.tokenizer.TemplateStatement.Branch;
import org.credence.decoding.tokenizer.TemplateStatement.Branches;
import org.credence.decoding.tokenizer.TemplateStatement.Data;
import org.credence.decoding.tokenizer.TemplateStatement.Flow;
import org.credence.decoding.tokenizer.TemplateStatement.Jump;
import org.credence.decoding.tokenizer.TemplateStatement.Loop;
import org.credence.decoding.tokenizer.TemplateStatement.NamespaceAssignment;
import org.credence.decoding.tokenizer.TemplateStatement.Print;

/**
 * The part of Jinja that chat templates are written in: text, {@code {{ }}}, {@code if}, {@code for}, {@code set}, {@code break} and
 * {@code continue}, and the expressions of {@link TemplateExpressionParser}. Statements that are not known are refused when the
 * template is read, functions, filters, tests, methods and attributes when they are reached; nothing of the program can be reached
 * from a template but the values it is given. Steps, depth and lengths are limited ({@link TemplateLimits}).
 *
 * <p>Differences from Jinja: no numbers but whole ones of 64 bits; lists and mappings are not written; a tuple is a list; a mapping has
 * no methods but {@code get} and {@code items}.
 *
 * <p>Source: the template designer documentation of Jinja 3.1, with {@code trim_blocks} and {@code lstrip_blocks} as chat templates
 * are run.
 */
final class MiniJinja {

  private static final Set<String> ENDS = Set.of("elif", "else", "endif", "endfor");

  private final List<TemplateStatement> statements;
  private final TemplateLimits limits;

  private MiniJinja(List<TemplateStatement> statements, TemplateLimits limits) {
    this.statements = statements;
    this.limits = limits;
  }

  /**
   * Reads a template.
   *
   * @param file where it is from, for messages
   * @throws FormatException if it is no template, or more than this reads
   */
  static MiniJinja parse(String file, String template, TemplateLimits limits) {
    if (template.length() > limits.sourceLength()) {
      throw FormatException.of(
          file,
          "the chat template has "
              + template.length()
              + " characters (limit "
              + limits.sourceLength()
              + "); name a built-in template instead",
          "TEMPLATE-SIZE");
    }
    TemplateTokens tokens = new TemplateTokens(TemplateLexer.tokens(file, template), limits);
    Parser parser = new Parser(tokens);
    List<TemplateStatement> statements = parser.body();
    if (tokens.peek().kind() != Kind.END) {
      Token end = tokens.peek(1);
      throw end.place().syntax(end.shown(), "a statement: nothing is open that it could end");
    }
    return new MiniJinja(statements, limits);
  }

  /**
   * What the template makes of some data.
   *
   * @throws FormatException if it does something unknown, or too much
   * @throws IllegalArgumentException if it refuses the data
   */
  MarkedText render(Map<String, TemplateValue> data) {
    TemplateScope scope = new TemplateScope(limits, data);
    TemplateStatement.runAll(statements, scope);
    return scope.output();
  }

  /** Statements by descent; as deep as blocks are. */
  private static final class Parser {

    private final TemplateTokens tokens;
    private final TemplateExpressionParser expressions;
    private int loops; // around this place

    Parser(TemplateTokens tokens) {
      this.tokens = tokens;
      this.expressions = new TemplateExpressionParser(tokens);
    }

    /** Up to the end of the template, or to a tag that ends a block or a part of one. */
    List<TemplateStatement> body() {
      List<TemplateStatement> body = new ArrayList<>();
      while (tokens.peek().kind() != Kind.END && !atEnd()) {
        Token token = tokens.next();
        switch (token.kind()) {
          case DATA:
            body.add(new Data(MarkedText.ours(token.text()), token.place()));
            break;
          case PRINT_BEGIN:
            body.add(new Print(expressions.choice(), token.place()));
            tokens.require(Kind.PRINT_END, "}}");
            break;
          default: // the only other kind outside tags
            body.add(tokens.deeper(this::statement));
        }
      }
      return List.copyOf(body);
    }

    private boolean atEnd() {
      return tokens.peek().kind() == Kind.TAG_BEGIN
          && tokens.peek(1).kind() == Kind.NAME
          && ENDS.contains(tokens.peek(1).text());
    }

    private TemplateStatement statement() {
      Token word = tokens.peek();
      String name = tokens.name();
      switch (name) {
        case "if":
          return branches(word.place());
        case "for":
          return loop(word.place());
        case "set":
          return assignment(word.place());
        case "break":
        case "continue":
          if (loops == 0) {
            throw word.place().syntax("'" + name + "' outside a loop", "a loop around it");
          }
          endTag();
          return new Jump(name.equals("break") ? Flow.BREAK : Flow.CONTINUE);
        default:
          throw word.place().unknown("the statement '" + name + "'");
      }
    }

    private void endTag() {
      tokens.require(Kind.TAG_END, "%}");
    }

    private TemplateStatement branches(TemplatePlace place) {
      List<Branch> branches = new ArrayList<>();
      do {
        TemplateExpression condition = expressions.choice();
        endTag();
        branches.add(new Branch(condition, body()));
      } while (end("elif"));
      List<TemplateStatement> otherwise = List.of();
      if (end("else")) {
        endTag();
        otherwise = body();
      }
      close("endif");
      return new Branches(List.copyOf(branches), otherwise, place);
    }

    /** Goes on behind the name of an ending tag, if the next one is that. */
    private boolean end(String name) {
      boolean found = atEnd() && tokens.peek(1).text().equals(name);
      if (found) {
        tokens.next();
        tokens.next();
      }
      return found;
    }

    private void close(String name) {
      if (!end(name)) {
        Token found = atEnd() ? tokens.peek(1) : tokens.peek();
        throw found.place().syntax(found.shown(), "{% " + name + " %}");
      }
      endTag();
    }

    private TemplateStatement loop(TemplatePlace place) {
      List<String> names = new ArrayList<>(List.of(tokens.name()));
      while (tokens.skip(Kind.SIGN, ",")) {
        names.add(tokens.name());
      }
      tokens.require(Kind.NAME, "in");
      TemplateExpression values = expressions.or();
      Optional<TemplateExpression> condition =
          tokens.skip(Kind.NAME, "if") ? Optional.of(expressions.choice()) : Optional.empty();
      if (tokens.peek().is(Kind.NAME, "recursive")) {
        throw tokens.peek().place().unknown("a recursive loop");
      }
      endTag();
      loops++;
      List<TemplateStatement> body = body();
      loops--;
      List<TemplateStatement> otherwise = List.of();
      if (end("else")) {
        endTag();
        otherwise = body();
      }
      close("endfor");
      return new Loop(List.copyOf(names), values, condition, body, otherwise, place);
    }

    private TemplateStatement assignment(TemplatePlace place) {
      String name = tokens.name();
      boolean inSpace = tokens.skip(Kind.SIGN, ".");
      String entry = inSpace ? tokens.name() : "";
      if (!tokens.peek().is(Kind.SIGN, "=")) {
        throw tokens.peek().place().unknown("'set' of more than one name, or of a block of text,");
      }
      tokens.next();
      TemplateExpression value = expressions.choice();
      endTag();
      return inSpace
          ? new NamespaceAssignment(name, entry, value, place)
          : new Assignment(name, value, place);
    }
  }
}
