import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from './markdown';

/** A code that a caller of the HTTP API can meet. `status` is absent for one that stands in a monitor or in an entry of a list. */
export interface FoundCode {
  readonly code: string;
  readonly status?: number;
}

interface Found {
  readonly codes: readonly FoundCode[];
  /** Places whose code could not be worked out: the derivation has to learn them. */
  readonly unresolved: readonly string[];
}

/** What answers callers, and what says why something was not started. */
const directories = ['functions', 'activities'].map((name) => join(repositoryRoot, name));

/** Objects whose `code` a caller reads in a monitor, in an item of a bulk, or in a line of a preview. */
const CODED = ['MonitorError', 'WatchedEnd', 'Unreadable'];

function createProgram(): ts.Program {
  const parsed: { config?: unknown } = ts.readConfigFile(join(repositoryRoot, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  );
  const { options } = ts.parseJsonConfigFileContent(parsed.config, ts.sys, repositoryRoot);
  const files = directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(directory, name)),
  );
  return ts.createProgram(files, { ...options, types: ['node'] });
}

/**
 * Reads out of the program, with the compiler's own types, which codes the functions can answer with: those given to
 * `problem(status, code, …)`, to `new ProblemError({ status, code, … })`, to `skipped(code, …)`, and the `code` of monitor
 * errors, of ends that a bulk or an audit sees, and of what cannot be read. A code that is a parameter is looked for at the callers; the service's own codes pass through as they are and are not listed.
 */
class CodeFinder {
  private readonly checker: ts.TypeChecker;
  private readonly sources: readonly ts.SourceFile[];
  private readonly codes: FoundCode[] = [];
  private readonly unresolved: string[] = [];

  constructor(program: ts.Program) {
    this.checker = program.getTypeChecker();
    this.sources = program
      .getSourceFiles()
      .filter(({ fileName }) => directories.some((directory) => fileName.startsWith(directory)));
  }

  find(): Found {
    for (const source of this.sources) this.visit(source);
    return { codes: this.codes, unresolved: this.unresolved };
  }

  private visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && this.isCallOf(node, 'problem')) {
      const [status, code] = node.arguments;
      this.take(code, status);
    } else if (ts.isNewExpression(node) && node.expression.getText() === 'ProblemError') {
      this.takeMembers(node.arguments?.[0]);
    } else if (ts.isCallExpression(node) && this.isCallOf(node, 'skipped')) {
      this.take(node.arguments[0], undefined);
    } else if (this.isCoded(node) || this.isBareProblem(node)) {
      this.takeMembers(node);
    }
    ts.forEachChild(node, (child) => this.visit(child));
  }

  /** An object literal that is a `Problem` without having been wrapped in an error. */
  private isBareProblem(node: ts.Node): node is ts.ObjectLiteralExpression {
    return (
      ts.isObjectLiteralExpression(node) &&
      !ts.isNewExpression(node.parent) &&
      this.isA(this.checker.getContextualType(node), 'Problem')
    );
  }

  private isCoded(node: ts.Node): node is ts.ObjectLiteralExpression {
    if (!ts.isObjectLiteralExpression(node)) return false;
    const type = this.checker.getContextualType(node);
    return CODED.some((name) => this.isA(type, name));
  }

  private takeMembers(literal: ts.Expression | undefined): void {
    if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return;
    this.take(member(literal, 'code'), member(literal, 'status'));
  }

  private take(code: ts.Expression | undefined, status: ts.Expression | undefined): void {
    if (code === undefined || this.passesThrough(code)) return;
    const words = this.literals(code);
    if (words !== undefined) {
      this.add(words, status);
      return;
    }
    const choices = this.choicesOf(code);
    if (choices !== undefined) {
      for (const choice of choices) this.take(choice, status);
      return;
    }
    const callers = this.argumentsFor(code);
    if (callers === undefined || callers.length === 0) {
      const { line } = code.getSourceFile().getLineAndCharacterOfPosition(code.getStart());
      this.unresolved.push(`${relative(repositoryRoot, code.getSourceFile().fileName)}:${line + 1} ${code.getText()}`);
      return;
    }
    for (const argument of callers) this.take(argument, status);
  }

  private add(words: readonly string[], status: ts.Expression | undefined): void {
    const statuses = status === undefined ? [] : this.numbers(status);
    for (const code of words) {
      if (statuses.length === 0) this.codes.push({ code });
      for (const each of statuses) this.codes.push({ code, status: each });
    }
  }

  /** The service's own code, or the code of a problem that was counted where it was made. */
  private passesThrough(code: ts.Expression): boolean {
    if (ts.isPropertyAccessExpression(code)) {
      const owner = this.checker.getTypeAtLocation(code.expression);
      return code.name.text === 'serviceCode' || ['ServiceError', 'MonitorError'].some((name) => this.isA(owner, name));
    }
    const parameter = this.parameterOf(code);
    if (parameter === undefined) return false;
    const owner = parameter.parent;
    return ts.isFunctionDeclaration(owner) && owner.name?.text === 'problem';
  }

  /** The ways that a code which is worked out beforehand may turn out. */
  private choicesOf(code: ts.Expression): readonly ts.Expression[] | undefined {
    if (ts.isConditionalExpression(code)) return [code.whenTrue, code.whenFalse];
    if (ts.isBinaryExpression(code) && code.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      return [code.left, code.right];
    }
    if (!ts.isIdentifier(code)) return undefined;
    const symbol = ts.isShorthandPropertyAssignment(code.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(code.parent)
      : this.checker.getSymbolAtLocation(code);
    const declared = symbol?.declarations?.find(ts.isVariableDeclaration)?.initializer;
    return declared === undefined ? undefined : [declared];
  }

  private literals(code: ts.Expression): readonly string[] | undefined {
    const type = this.checker.getTypeAtLocation(code);
    const parts = type.isUnion() ? type.types : [type];
    const words = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
    return words.length === parts.length ? words : undefined;
  }

  private numbers(status: ts.Expression): readonly number[] {
    const type = this.checker.getTypeAtLocation(status);
    const parts = type.isUnion() ? type.types : [type];
    return parts.flatMap((part) => (part.isNumberLiteral() ? [part.value] : []));
  }

  private parameterOf(code: ts.Expression): ts.ParameterDeclaration | undefined {
    if (!ts.isIdentifier(code)) return undefined;
    const symbol = ts.isShorthandPropertyAssignment(code.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(code.parent)
      : this.checker.getSymbolAtLocation(code);
    return symbol?.declarations?.find(ts.isParameter);
  }

  /** What the callers of a function give for the parameter that a code comes from. */
  private argumentsFor(code: ts.Expression): readonly ts.Expression[] | undefined {
    const parameter = this.parameterOf(code);
    const owner = parameter?.parent;
    if (parameter === undefined || owner === undefined || !ts.isFunctionDeclaration(owner)) return undefined;
    const name = owner.name?.text;
    const index = owner.parameters.indexOf(parameter);
    const given: ts.Expression[] = [];
    const search = (node: ts.Node): void => {
      const argument =
        ts.isCallExpression(node) && name && this.isCallOf(node, name) ? node.arguments[index] : undefined;
      if (argument !== undefined) given.push(argument);
      ts.forEachChild(node, search);
    };
    this.sources.forEach(search);
    return given;
  }

  private isCallOf(node: ts.CallExpression, name: string): boolean {
    return ts.isIdentifier(node.expression) && node.expression.text === name;
  }

  private isA(type: ts.Type | undefined, name: string): boolean {
    const parts = type?.isUnion() === true ? type.types : type === undefined ? [] : [type];
    return parts.some(({ symbol, aliasSymbol }) => [symbol, aliasSymbol].some((each) => each?.name === name));
  }
}

function member(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (property.name === undefined || !ts.isIdentifier(property.name) || property.name.text !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

/** Every code of our own that the HTTP functions can answer with; takes some seconds, as the compiler reads them all. */
export const findProblemCodes = (): Found => new CodeFinder(createProgram()).find();
