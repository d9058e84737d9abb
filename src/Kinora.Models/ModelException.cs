namespace Kinora.Models;

/// <summary>
/// Anything that keeps a model from being found, fetched, imported or verified. The message is one sentence for people: it names the
/// model or package, what is wrong, and what to do about it.
/// </summary>
public class ModelException : Exception
{
    public ModelException(string message)
        : base(message)
    {
    }

    public ModelException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
