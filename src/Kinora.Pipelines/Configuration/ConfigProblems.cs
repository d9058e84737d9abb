namespace Kinora.Pipelines.Configuration;

/// <summary>Gathers what is wrong, so that all of it is told at once.</summary>
internal sealed class ConfigProblems
{
    private const int Most = 100;

    private readonly List<ConfigProblem> _problems = [];

    public bool Any => _problems.Count > 0;

    /// <summary>True when more would not be told.</summary>
    public bool IsFull => _problems.Count >= Most;

    /// <summary>Adds a problem whose sentence begins with the place.</summary>
    /// <param name="node">Where.</param>
    /// <param name="what">The rest of the sentence, without its full stop: <c>is 'fast': give a number</c>.</param>
    public void Add(ConfigNode node, string what) => Add(node, node.Path, $"{(node.Path.Length > 0 ? node.Path : "It")} {what}{(what.EndsWith('?') ? "" : ".")}");

    /// <summary>Adds a problem that has a sentence of its own.</summary>
    public void AddSentence(ConfigNode node, string sentence) =>
        Add(node, node.Path, node.Path.Length > 0 ? $"{node.Path}: {sentence}" : sentence);

    /// <exception cref="ConfigException">Something is wrong.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ConfigException([.. _problems.OrderBy(static problem => problem.Line ?? int.MaxValue)]);
        }
    }

    /// <summary>One problem alone.</summary>
    public static ConfigException Alone(string origin, int? line, string sentence) => new([new ConfigProblem("", line, sentence, origin)]);

    private void Add(ConfigNode node, string path, string message)
    {
        if (!IsFull)
        {
            _problems.Add(new ConfigProblem(path, node.Line, message, node.Origin));
        }
    }
}
