namespace SeqRec.Data;

/// <summary>Why a simulated event happened.</summary>
public enum EventCause
{
    /// <summary>The item is from the category the user is interested in.</summary>
    Interest,

    /// <summary>The item complements the one before.</summary>
    FollowUp,

    /// <summary>Chance: the item was drawn by popularity.</summary>
    Noise,
}

/// <summary>A simulated event with the truth behind it.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">Unix seconds.</param>
/// <param name="Interest">The category the user is interested in at that moment, whatever the cause of the event.</param>
/// <param name="Cause">Why this item.</param>
/// <param name="Rating">1 to 5.</param>
public sealed record RetailEvent(int User, int Item, long Time, int Interest, EventCause Cause, int Rating)
{
    /// <summary>True when the user liked the item: a rating of 4 or 5.</summary>
    public bool Liked => Rating >= 4;
}
