namespace Kinora.Models.Import;

/// <summary>A model file cannot be read or converted: it is damaged, truncated, inconsistent, or too large to be honest.</summary>
public class ModelImportException : ModelException
{
    public ModelImportException(string message)
        : base(message)
    {
    }

    public ModelImportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
