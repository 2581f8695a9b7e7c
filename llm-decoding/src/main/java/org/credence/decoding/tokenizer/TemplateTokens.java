package org.credence.decoding.tokenizer;

import java.util.List;
import java.util.function.Supplier;
import org.credence.decoding.tokenizer.TemplateLexer.Kind;
import org.credence.decoding.tokenizer.TemplateLexer.Token;

/** The tokens of a template as a parser goes through them, and how deep it is. */
final class TemplateTokens {

  private final List<Token> tokens;
  private final TemplateLimits limits;
  private int at;
  private int depth;

  TemplateTokens(List<Token> tokens, TemplateLimits limits) {
    this.tokens = tokens;
    this.limits = limits;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  /** Goes on if the next token is this one. */
  boolean skip(Kind kind, String text) {
    boolean found = peek().is(kind, text);
    at += found ? 1 : 0;
    return found;
  }

  void require(Kind kind, String text) {
    if (!skip(kind, text)) {
      throw peek().place().syntax(peek().shown(), "'" + text + "'");
    }
  }

  String name() {
    if (peek().kind() != Kind.NAME) {
      throw peek().place().syntax(peek().shown(), "a name");
    }
    return next().text();
  }

  /** Reads a part that may hold parts of its own kind. */
  <T> T deeper(Supplier<T> part) {
    depth++;
    if (depth > limits.depth()) {
      throw peek()
          .place()
          .error(
              "blocks and brackets are more than "
                  + limits.depth()
                  + " deep (limit of a template); name a built-in template instead",
              "DEPTH");
    }
    T result = part.get();
    depth--;
    return result;
  }
}
